using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Sstp;

namespace Concentrator.Client.Tests.Server;

internal sealed record TestServerOptions
{
    public IReadOnlyList<AuthenticationMethod> Methods { get; init; } = [AuthenticationMethod.MsChapV2];

    public SstpCallOptions Call { get; init; } = SstpCallOptions.Default;

    /// <summary>The addresses to give; null for <see cref="TestServer.Addresses"/>.</summary>
    public PppAddresses? Addresses { get; init; }

    /// <summary>Whether there is IPv6 for the client.</summary>
    public bool Ipv6 { get; init; }

    /// <summary>The whole answer to the HTTP request; null for the one that opens the tunnel.</summary>
    public byte[]? HttpAnswer { get; init; }

    /// <summary>What follows the HTTP answer instead of SSTP; null for SSTP.</summary>
    public byte[]? AfterHttp { get; init; }
}
