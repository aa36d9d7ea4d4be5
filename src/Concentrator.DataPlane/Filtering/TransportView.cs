namespace Concentrator.DataPlane.Filtering;

/// <summary>What can be read of the header above IP.</summary>
internal enum TransportView
{
    /// <summary>It has no ports and no connections.</summary>
    Portless,

    /// <summary>Its ports; it has no connections (UDP).</summary>
    Ports,

    /// <summary>Its ports; it may begin a connection (TCP without ACK and RST).</summary>
    Beginning,

    /// <summary>Its ports; its connection stands already (TCP with ACK or RST).</summary>
    Established,

    /// <summary>Nothing: a later fragment, a header cut short, or headers that nobody here can walk.</summary>
    Unreadable,
}
