using System.Globalization;

namespace Concentrator.Interop.Tests.Networks;

/// <summary>The link of one client's machine to the server's namespace: a TAP device there, and the addresses of both ends.</summary>
/// <param name="Number">The client, counted from 0.</param>
public sealed record ClientLink(int Number)
{
    /// <summary>The device in the server's namespace.</summary>
    public string Tap => string.Create(CultureInfo.InvariantCulture, $"client{Number}");

    /// <summary>The server's end.</summary>
    public string Server => Address(1);

    /// <summary>The client's end.</summary>
    public string Client => Address(2);

    /// <summary>The server's end in IPv6.</summary>
    public string Server6 => Address6(1);

    /// <summary>The client's end in IPv6.</summary>
    public string Client6 => Address6(2);

    private string Address(int host) => string.Create(CultureInfo.InvariantCulture, $"10.78.{Number}.{host}");

    private string Address6(int host) => string.Create(CultureInfo.InvariantCulture, $"fd78:0:0:{Number}::{host}");
}
