using System.Globalization;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Radius;

/// <summary>FreeRADIUS' radclient, which ends and changes sessions (RFC 5176).</summary>
/// <param name="Space">Where it runs; null: where the tests do.</param>
/// <param name="To">Whom it asks, <c>ADDRESS:PORT</c>.</param>
/// <param name="Secret">The secret that it has.</param>
internal sealed record Radclient(NetworkNamespace? Space, string To, string Secret)
{
    /// <summary>How often it asks.</summary>
    internal int Tries { get; init; } = 2;

    /// <summary>What its requests' Event-Timestamp says; null: now.</summary>
    internal DateTimeOffset? At { get; init; }

    /// <summary>Asks, and gives what it prints.</summary>
    /// <param name="command"><c>coa</c> or <c>disconnect</c>.</param>
    /// <param name="attributes">What of, as <c>NAME = VALUE</c>.</param>
    internal Task<string> AskAsync(string command, params string[] attributes)
    {
        var line = string.Join(", ", [.. attributes, string.Create(CultureInfo.InvariantCulture, $"Event-Timestamp = {(At ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds()}"), "Message-Authenticator = 0x00"]);
        string[] shell = ["sh", "-c", string.Create(CultureInfo.InvariantCulture, $"echo '{line}' | radclient -x -r {Tries} -t 2 {To} {command} '{Secret}' 2>&1 || true")];
        return Space is null ? RunningProgram.RunAsync(shell[0], shell[1..]) : Space.RunAsync(shell);
    }
}
