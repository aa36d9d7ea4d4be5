using System.Net;
using Concentrator.Client;
using Concentrator.Connect.Posture;

namespace Concentrator.Connect.Connecting;

/// <summary>What one run of <c>sstp connect</c> is to do.</summary>
internal sealed record ConnectSettings
{
    /// <summary>Where to dial, as whom, and whom to trust.</summary>
    public required SstpClientOptions Client { get; init; }

    /// <summary>Where one-time passwords come from; null: the user has none.</summary>
    public OneTimePasswords? OneTimePasswords { get; init; }

    /// <summary>When to dial again.</summary>
    public required RedialOptions Redial { get; init; }

    /// <summary>Networks that go through the tunnel beside the default route, or instead of it.</summary>
    public required IReadOnlyList<IPNetwork> Routes { get; init; }

    /// <summary>Whether everything goes through the tunnel.</summary>
    public required bool DefaultRoute { get; init; }

    /// <summary>Whether what goes through the tunnel goes nowhere while it is dialled again.</summary>
    public bool BlocksWhileDown { get; init; }

    /// <summary>Whether the machine's resolver is to use the tunnel's name servers.</summary>
    public required bool SetsResolver { get; init; }

    /// <summary>The domains that the tunnel's name servers are asked for.</summary>
    public required IReadOnlyList<string> Domains { get; init; }

    /// <summary>The TUN device's name, maybe with <c>%d</c>.</summary>
    public required string Device { get; init; }

    /// <summary>How the machine's health is stated to the server; null: not at all.</summary>
    public PostureSettings? Posture { get; init; }

    /// <summary>Where it notes what is to be undone.</summary>
    public required string StateDirectory { get; init; }
}
