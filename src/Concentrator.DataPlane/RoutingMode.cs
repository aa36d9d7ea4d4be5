namespace Concentrator.DataPlane;

/// <summary>How the network finds the way to clients.</summary>
public enum RoutingMode
{
    /// <summary>The machine's own address stands for the clients' (nftables masquerade).</summary>
    Masquerade,

    /// <summary>The clients' addresses are routed to this machine; nothing is translated.</summary>
    Routed,

    /// <summary>Nothing is forwarded or translated: clients reach this machine only, unless the administrator arranges more.</summary>
    None,
}
