using System.Net;
using Concentrator.Control.Addresses;
using Concentrator.Control.Blocking;
using Concentrator.Control.Health;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Tokens;
using Concentrator.Control.Users;

namespace Concentrator.Control.Tests.Contract;

/// <summary>A running control plane, whatever hosts its domain.</summary>
public interface IControlPlaneHost : IAsyncDisposable
{
    IControlPlane ControlPlane { get; }

    IEdgeCommands Commands { get; }

    IUserDirectory Users { get; }

    ISessionDirectory Sessions { get; }

    IBlockDirectory Blocked { get; }

    IMachineDirectory Machines { get; }

    IApiTokenDirectory ApiTokens { get; }

    IPoolDirectory Pools { get; }

    IPolicyDirectory Policies { get; }

    TestClock Clock { get; }

    /// <summary>Where Disconnect-Requests and CoA-Requests are taken, each place as good as the other.</summary>
    IReadOnlyList<IPEndPoint> DynamicEndpoints { get; }

    /// <summary>After how long an edge that says nothing is lost.</summary>
    TimeSpan EdgeSilence { get; }

    /// <summary>How long what a lost edge held stays out of use: it may still be at work somewhere.</summary>
    TimeSpan Fence { get; }

    /// <summary>Loses what is in memory and comes back with what was kept.</summary>
    Task Restart();
}
