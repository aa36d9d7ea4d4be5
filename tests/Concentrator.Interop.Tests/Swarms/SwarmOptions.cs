using System.Net;
using Concentrator.Interop.Tests.Networks;

namespace Concentrator.Interop.Tests.Swarms;

/// <summary>Where a swarm dials in, as whom, and how many.</summary>
internal sealed record SwarmOptions
{
    /// <summary>Addresses of a /24 that are used as sources: 127.x.y.1 to 127.x.y.250.</summary>
    private const int PerNetwork = 250;

    /// <summary>The server's address.</summary>
    public required string Host { get; init; }

    /// <summary>The server's TCP port.</summary>
    public int Port { get; init; } = 443;

    /// <summary>The users, who take turns.</summary>
    public required IReadOnlyList<string> Users { get; init; }

    /// <summary>The password of them all.</summary>
    public required string Password { get; init; }

    /// <summary>How many tunnels.</summary>
    public required int Tunnels { get; init; }

    /// <summary>Whether they ask for IPv6 inside the tunnel too. Their pings are IPv4.</summary>
    public bool Ipv6 { get; init; }

    /// <summary>The namespace that the clients stand in; null for that of the test.</summary>
    public NetworkNamespace? Space { get; init; }

    /// <summary>The second number of the sources' addresses: 127.N.0.1 is the first.</summary>
    public byte SourceNetwork { get; init; } = 16;

    /// <summary>How many tunnels a second dial in at the beginning. Who lost a tunnel dials when it wants to.</summary>
    public int DialsPerSecond { get; init; } = 100;

    /// <summary>How long an attempt may take until it is given up.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The seed of the redials' jitter.</summary>
    public int Seed { get; init; } = 1865;

    /// <summary>The loopback address that a tunnel's connection comes from.</summary>
    internal IPAddress Source(int tunnel) =>
        new([127, (byte)(SourceNetwork + (tunnel / (PerNetwork * 256))), (byte)(tunnel / PerNetwork % 256), (byte)(1 + (tunnel % PerNetwork))]);
}
