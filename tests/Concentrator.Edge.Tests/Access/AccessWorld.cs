using System.Net;
using Concentrator.Client;
using Concentrator.Control.Local;
using Concentrator.Control.Ports;
using Concentrator.Edge.Tests.World;
using Concentrator.Protocol.Ip;

namespace Concentrator.Edge.Tests.Access;

/// <summary>An edge before hosts that all answer pings, and a control plane that says of each tunnel what the test wants.</summary>
internal sealed class AccessWorld : IAsyncDisposable
{
    internal static readonly Ipv4Address Intranet = new(0xC633_6401);
    internal static readonly Ipv4Address Remediation = new(0xCB00_7109);
    internal static readonly Ipv6Address Intranet6 = Address6("2001:db8:1::1");
    internal static readonly Ipv6Address Remediation6 = Address6("2001:db8:9::9");

    private AccessWorld(EdgeWorld world, ControlPlaneDouble control, CommandsDouble commands, AnsweringNetwork network)
    {
        World = world;
        Control = control;
        Commands = commands;
        Network = network;
    }

    internal static TunnelAccess Quarantine { get; } = new()
    {
        Level = AccessLevel.Quarantine,
        Remediation = [IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("2001:db8:9::/48")],
    };

    internal EdgeWorld World { get; }

    internal ControlPlaneDouble Control { get; }

    internal CommandsDouble Commands { get; }

    internal AnsweringNetwork Network { get; }

    /// <summary>Starts it; tunnels begin with what <paramref name="granted"/> says, and the edge renews a third of <paramref name="lease"/> apart.</summary>
    internal static async Task<AccessWorld> StartAsync(
        TunnelAccess? granted = null,
        Func<EdgeOptions, EdgeOptions>? change = null,
        Func<LocalControlPlaneOptions, LocalControlPlaneOptions>? changeControl = null,
        Func<AuthenticationAnswer, AuthenticationAnswer>? seen = null,
        TimeSpan? lease = null)
    {
        (ControlPlaneDouble? control, CommandsDouble? commands, AnsweringNetwork? network) = (null, null, null);
        var world = await EdgeWorld.StartAsync(change, changeControl, parts => parts with
        {
            Network = network = new AnsweringNetwork(parts.Network),
            Commands = commands = new CommandsDouble(parts.Commands),
            Control = control = new ControlPlaneDouble(parts.Control)
            {
                LeaseDuration = lease,
                Change = answer =>
                {
                    answer = seen?.Invoke(answer) ?? answer;
                    return answer.Grant is { } grant && granted is not null ? answer with { Grant = grant with { Access = granted } } : answer;
                },
            },
        });
        return new AccessWorld(world, control!, commands!, network!);
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();

    internal static Ipv6Address Address6(string text) => Ipv6Address.TryParse(text, out var address) ? address : throw new ArgumentException(text, nameof(text));

    internal static SstpClientOptions WithIpv6(SstpClientOptions options) => options with { Ipv6 = true };

    /// <summary>Changes what a tunnel may do and waits until that counts.</summary>
    internal async Task ChangeAsync(SstpConnection tunnel, TunnelAccess access)
    {
        Commands.Give(EdgeCommandKind.Access, IdOf(tunnel), access);
        await EdgeWorld.UntilAsync(() => World.Edge.FindTunnel(tunnel.Addresses.Client.ToIPAddress())?.Access == access, "the access has changed");
    }

    internal TunnelId IdOf(SstpConnection tunnel) => World.Edge.FindTunnel(tunnel.Addresses.Client.ToIPAddress())!.Id;

    /// <summary>Nothing comes from there, and nothing went there: a later ping elsewhere is answered, and the way keeps the order.</summary>
    internal async Task AssertUnreachedAsync(SstpConnection tunnel, Ipv4Address address)
    {
        var before = Network.SentTo(address.ToString());
        var request = Pings.Request(tunnel.Addresses.Client, address, 77);
        await tunnel.SendAsync(request);
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 78);
        Assert.Equal(before, Network.SentTo(address.ToString()));
    }
}
