using Concentrator.Cluster.Ports;
using Concentrator.Cluster.Silos;
using Concentrator.Control.Addresses;
using Concentrator.Control.Blocking;
using Concentrator.Control.Definitions;
using Concentrator.Control.Edges;
using Concentrator.Control.Health;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Tokens;
using Concentrator.Control.Users;

namespace Concentrator.Cluster;

/// <summary>What a node sees of the cluster's control plane, on an edge by the network and on a silo from within.</summary>
public sealed class ClusterLink
{
    internal ClusterLink(IGrainFactory grains, ClusterSettings settings)
    {
        var ports = new ClusterControlPlane(grains, settings);
        (ControlPlane, Commands) = (ports, ports);
        Users = new ClusterUserDirectory(grains);
        Sessions = new ClusterSessionDirectory(grains);
        Edges = new ClusterEdgeDirectory(grains);
        Definitions = new ClusterDefinitionDirectory(grains);
        Blocked = new ClusterBlockDirectory(grains);
        Machines = new ClusterMachineDirectory(grains);
        ApiTokens = new ClusterApiTokenDirectory(grains);
        Pools = new ClusterPoolDirectory(grains);
        Policies = new ClusterPolicyDirectory(grains);
        Sealing = new ClusterSealing(grains);
        Backup = new ClusterBackup(grains, TimeProvider.System);
        Silos = new ClusterSiloDirectory(grains);
    }

    /// <summary>What an edge asks.</summary>
    public IControlPlane ControlPlane { get; }

    /// <summary>What an edge is told.</summary>
    public IEdgeCommands Commands { get; }

    /// <summary>The accounts.</summary>
    public IUserDirectory Users { get; }

    /// <summary>The sessions.</summary>
    public ISessionDirectory Sessions { get; }

    /// <summary>The edges.</summary>
    public IEdgeDirectory Edges { get; }

    /// <summary>Who may not connect, and what clients may not reach.</summary>
    public IBlockDirectory Blocked { get; }

    /// <summary>The machines that have a token.</summary>
    public IMachineDirectory Machines { get; }

    /// <summary>The tokens for the admin API.</summary>
    public IApiTokenDirectory ApiTokens { get; }

    /// <summary>The pools.</summary>
    public IPoolDirectory Pools { get; }

    /// <summary>The access policy.</summary>
    public IPolicyDirectory Policies { get; }

    /// <summary>The key that users' secrets are sealed with.</summary>
    public ISealing Sealing { get; }

    /// <summary>Brings users out of the cluster and into it.</summary>
    public IClusterBackup Backup { get; }

    /// <summary>What the cluster is defined to be.</summary>
    public IDefinitionDirectory Definitions { get; }

    /// <summary>The silos.</summary>
    public ISiloDirectory Silos { get; }
}
