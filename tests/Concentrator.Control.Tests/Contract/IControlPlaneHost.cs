using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;

namespace Concentrator.Control.Tests.Contract;

/// <summary>A running control plane, whatever hosts its domain.</summary>
public interface IControlPlaneHost : IAsyncDisposable
{
    IControlPlane ControlPlane { get; }

    IEdgeCommands Commands { get; }

    IUserDirectory Users { get; }

    ISessionDirectory Sessions { get; }

    TestClock Clock { get; }

    /// <summary>Loses what is in memory and comes back with what was kept.</summary>
    Task Restart();
}
