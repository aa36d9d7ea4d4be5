using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Server;

namespace Concentrator.Interop.Tests.RealClient;

/// <summary>How sstpc and pppd are called.</summary>
/// <param name="PppOptions">Further options of pppd, such as those that refuse methods.</param>
public sealed record Dial(string PppOptions)
{
    /// <summary>MS-CHAPv2 and nothing else.</summary>
    public const string MsChapV2Only = "refuse-mschap refuse-eap refuse-chap refuse-pap";

    /// <summary>MS-CHAPv2, and IPv6 beside IPv4.</summary>
    public const string WithIpv6 = MsChapV2Only + " +ipv6";

    /// <summary>Where to, as sstpc takes it: a name or an address.</summary>
    public string Host { get; init; } = EdgeNetwork.OuterServer;

    /// <summary>The TCP port.</summary>
    public int Port { get; init; } = ConcentratorServer.Port;

    /// <summary>The user.</summary>
    public string User { get; init; } = RealClientWorld.User;

    /// <summary>The password.</summary>
    public string Password { get; init; } = RealClientWorld.Password;

    /// <summary>
    /// Whether pppd has the password and a plugin tells sstpc when it is authenticated; else sstpc has it and reads along, which serves MS-CHAPv2 and PAP only.
    /// </summary>
    public bool WithPlugin { get; init; }

    /// <summary>Whether an IPv6 address is all that is waited for.</summary>
    public bool IsIpv6Only { get; init; }

    /// <summary>How often it is tried, where sstpc gives up by a fault of its own.</summary>
    public int Tries { get; init; } = 5;

    /// <summary>The one certificate that sstpc trusts, a file of the guest; null to take any.</summary>
    public string? Trust { get; init; }
}
