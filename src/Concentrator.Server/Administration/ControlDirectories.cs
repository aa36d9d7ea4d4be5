using Concentrator.Control.Addresses;
using Concentrator.Control.Blocking;
using Concentrator.Control.Edges;
using Concentrator.Control.Health;
using Concentrator.Control.Policies;
using Concentrator.Control.Sessions;
using Concentrator.Control.Tokens;
using Concentrator.Control.Users;

namespace Concentrator.Server.Administration;

/// <summary>What an administrator's commands are about, of a control plane on this machine or of a cluster's.</summary>
/// <param name="Users">The accounts.</param>
/// <param name="Sessions">The sessions.</param>
/// <param name="Edges">The edges.</param>
/// <param name="Blocked">The block list.</param>
/// <param name="Policies">The access policy.</param>
/// <param name="Silos">The silos; nobody on one machine.</param>
/// <param name="Cluster">The cluster as a whole; refuses on one machine.</param>
internal sealed record ControlDirectories(IUserDirectory Users, ISessionDirectory Sessions, IEdgeDirectory Edges, IBlockDirectory Blocked, IPolicyDirectory Policies, ISiloNodes Silos, IClusterWork Cluster)
{
    /// <summary>The machines that have a token.</summary>
    internal required IMachineDirectory Machines { get; init; }

    /// <summary>The tokens for the admin API.</summary>
    internal required IApiTokenDirectory ApiTokens { get; init; }

    /// <summary>The pools.</summary>
    internal required IPoolDirectory Pools { get; init; }
}
