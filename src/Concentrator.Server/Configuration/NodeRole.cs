namespace Concentrator.Server.Configuration;

/// <summary>What a process is.</summary>
internal enum NodeRole
{
    /// <summary>Everything on one machine.</summary>
    Standalone,

    /// <summary>Takes the tunnels of a cluster.</summary>
    Edge,

    /// <summary>Hosts a share of a cluster's control plane.</summary>
    Silo,
}
