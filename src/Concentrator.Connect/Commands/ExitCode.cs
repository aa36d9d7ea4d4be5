using Concentrator.Client;

namespace Concentrator.Connect.Commands;

/// <summary>What the process answers its caller (docs/clients.md).</summary>
internal static class ExitCode
{
    /// <summary>The tunnel was ended by a signal, and everything is undone.</summary>
    internal const int Done = 0;

    /// <summary>The machine does not let it: no TUN device, no permission, a route that is taken.</summary>
    internal const int Machine = 1;

    /// <summary>The command line is wrong.</summary>
    internal const int Usage = 2;

    /// <summary>The server is not reached, or takes no tunnels now, and no attempt is left.</summary>
    internal const int NotReached = 3;

    /// <summary>The server's certificate is refused.</summary>
    internal const int Certificate = 4;

    /// <summary>The user's name or password is refused.</summary>
    internal const int Login = 5;

    /// <summary>The proxy refuses.</summary>
    internal const int Proxy = 6;

    /// <summary>What answers is no SSTP server, or one with which there is no agreement.</summary>
    internal const int Protocol = 7;

    /// <summary>What the end of the last attempt comes to.</summary>
    internal static int Of(SstpTunnelEndReason reason) => reason switch
    {
        SstpTunnelEndReason.Local => Done,
        SstpTunnelEndReason.CertificateRefused => Certificate,
        SstpTunnelEndReason.AuthenticationFailed => Login,
        SstpTunnelEndReason.ProxyRefused => Proxy,
        SstpTunnelEndReason.HttpRefused or SstpTunnelEndReason.NegotiationFailed or SstpTunnelEndReason.ProtocolError => Protocol,
        _ => NotReached,
    };
}
