using System.Buffers.Binary;
using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Edge.Access;
using Concentrator.Protocol.Ip;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.Tunnels;

/// <content>What the tunnel may do, from its grant on, and the changes of it.</content>
internal sealed partial class Tunnel
{
    private TunnelAccess? _commanded;
    private LoginFacts? _facts;
    private long _probationDeadline = long.MaxValue;

    /// <summary>What it may do now.</summary>
    internal TunnelAccess Access { get; private set; } = TunnelAccess.Unlimited;

    /// <summary>Takes a change; one that comes before the grant itself stands in the place of what the grant says.</summary>
    /// <param name="access">What it may do from now on.</param>
    /// <param name="facts">What is known of whoever has logged in, for a control plane that has lost it; null: as before.</param>
    /// <param name="reason">Why, for the log.</param>
    /// <param name="now">The time.</param>
    internal void Change(TunnelAccess access, LoginFacts? facts, string reason, long now)
    {
        if (IsOver)
        {
            return;
        }

        if (UnenforceableAccess.FaultIn(access) is { } fault)
        {
            Log.Unenforceable(Services.Logger, Id, UserName, fault);
            Disconnect(new TunnelEnd(TunnelEndReason.ControlPlane, $"its access cannot be enforced: {fault}"), now);
            return;
        }

        _facts = facts ?? _facts;
        if (Grant is not { } grant)
        {
            _commanded = access;
            return;
        }

        if (Details is { } details && facts is not null)
        {
            Details = details with { Facts = facts };
        }

        if (access == Access)
        {
            return;
        }

        var before = Access.Level;
        Enforce(access, grant, now);
        Log.Changed(Services.Logger, Id, UserName, before, Access.Level, reason);
    }

    private void BeginAccess(Grant grant, long now) => Enforce(_commanded ?? grant.Access, grant, now);

    private void Enforce(TunnelAccess access, Grant grant, long now)
    {
        if (access is { Level: AccessLevel.Probation, ProbationEnds: { } ends } && ends <= Services.Time.GetUtcNow())
        {
            access = Quarantined(access);
        }

        var before = Access;
        Access = access;
        _data.Gate.Set(access, Services.Filters.Of(access, grant), () => PageOf(grant), now);
        _limits.Change(access);
        _probationDeadline = access is { Level: AccessLevel.Probation, ProbationEnds: { } end } ? now + (long)Math.Ceiling((end - Services.Time.GetUtcNow()).TotalMilliseconds) : long.MaxValue;
        if (Details is { } details)
        {
            Details = details with { Access = access };
        }

        if (_data.WasOpen)
        {
            Services.Metrics.LevelChanged(before.Level, access.Level);
        }

        _connection.ArmTimer();
    }

    /// <summary>The grace time is over, whether the control plane is there to say so or not.</summary>
    private void TickAccess(long now)
    {
        if (_probationDeadline <= now && Grant is { } grant && !IsOver)
        {
            Enforce(Access, grant, now);
            if (Access.Level == AccessLevel.Quarantine)
            {
                Log.Changed(Services.Logger, Id, UserName, AccessLevel.Probation, Access.Level, "the grace time is over");
            }
        }
    }

    private PageRedirect? PageOf(Grant grant) => Services.Options.QuarantinePagePort is { } port
        ? new PageRedirect(Ipv4Address.From(grant.Gateway).Value, grant.Gateway6 is { } gateway6 ? NumberOf(gateway6) : null, (ushort)port)
        : null;

    private static UInt128 NumberOf(IPAddress address) => BinaryPrimitives.ReadUInt128BigEndian(address.GetAddressBytes());

    private static TunnelAccess Quarantined(TunnelAccess access) => access with { Level = AccessLevel.Quarantine, ProbationEnds = null };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Tunnel {Tunnel} of {User}: access {Before}, now {Level}: {Reason}")]
        internal static partial void Changed(ILogger logger, TunnelId tunnel, string user, AccessLevel before, AccessLevel level, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Tunnel {Tunnel} of {User} ends: what the control plane says that it may do cannot be enforced: {Fault}")]
        internal static partial void Unenforceable(ILogger logger, TunnelId tunnel, string user, string fault);
    }
}
