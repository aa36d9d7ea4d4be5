using Concentrator.Control.Ports;
using Concentrator.DataPlane.Filtering;
using Concentrator.Edge.Access;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Tunnels;

namespace Concentrator.Edge.ControlPlane;

/// <summary>Tells a tunnel's worker what the tunnel may do from now on.</summary>
internal sealed class ChangeAccess : IMail
{
    private readonly Tunnel _tunnel;
    private readonly TunnelAccess _access;
    private readonly LoginFacts? _facts;
    private readonly string _reason;
    private readonly CompiledFilter[] _filters;

    /// <summary>Has its filters compiled, on this thread and not on the worker's.</summary>
    internal ChangeAccess(Tunnel tunnel, TunnelAccess access, LoginFacts? facts, string reason)
    {
        _tunnel = tunnel;
        _access = access;
        _facts = facts;
        _reason = reason;
        _filters = tunnel.Grant is { } grant && UnenforceableAccess.FaultIn(access) is null ? tunnel.Worker.Services.Filters.Of(access, grant) : [];
    }

    public void Deliver(Worker worker, long now)
    {
        _tunnel.Change(_access, _facts, _reason, now);
        GC.KeepAlive(_filters);
    }
}
