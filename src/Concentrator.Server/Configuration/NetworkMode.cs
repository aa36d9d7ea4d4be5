namespace Concentrator.Server.Configuration;

/// <summary>What is behind the tunnels.</summary>
internal enum NetworkMode
{
    /// <summary>A TUN device.</summary>
    Tun,

    /// <summary>Nothing but the gateways, in process.</summary>
    None,
}
