using System.Globalization;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;

namespace Concentrator.Edge.Access;

/// <summary>What of an access this edge could not enforce as it is meant: a control plane across a network may be newer or wrong. Such a tunnel ends; it is never let through instead.</summary>
internal static class UnenforceableAccess
{
    /// <summary>What is wrong; null when nothing is.</summary>
    internal static string? FaultIn(TunnelAccess access)
    {
        if (!Enum.IsDefined(access.Level))
        {
            return $"access level {access.Level} is not known here";
        }

        if (access.Filters is not { Count: <= TunnelAccess.MaxFilters })
        {
            return string.Create(CultureInfo.InvariantCulture, $"more than {TunnelAccess.MaxFilters} packet filters");
        }

        if (access.FilterDigests is not { Count: 0 })
        {
            return "packet filters by name only";
        }

        if (access.Remediation is not { Count: <= TunnelAccess.MaxRemediation })
        {
            return string.Create(CultureInfo.InvariantCulture, $"more than {TunnelAccess.MaxRemediation} remediation networks");
        }

        return FaultIn("rate up", access.RateUp) ?? FaultIn("rate down", access.RateDown) ?? FaultInRemediation(access.RemediationFilter) ?? access.Filters.Select(FaultIn).FirstOrDefault(static fault => fault is not null);
    }

    private static string? FaultIn(string name, long? rate) =>
        rate is null or (>= 1 and <= TunnelAccess.MaxRate) ? null : string.Create(CultureInfo.InvariantCulture, $"{name} {rate} bit/s is not between 1 and {TunnelAccess.MaxRate}");

    private static string? FaultInRemediation(PacketFilter? filter)
    {
        if (filter is null)
        {
            return null;
        }

        return FaultIn(filter) ?? (filter.In.Concat(filter.Out).All(static line => line.Action == FilterAction.Permit) ? null : "a remediation filter with a line that denies");
    }

    private static string? FaultIn(PacketFilter filter)
    {
        if (filter is not { In.Count: <= PacketFilter.MaxLines, Out.Count: <= PacketFilter.MaxLines })
        {
            return string.Create(CultureInfo.InvariantCulture, $"a packet filter without lines, or with more than {PacketFilter.MaxLines} for one way");
        }

        return Enum.IsDefined(filter.InDefault) && Enum.IsDefined(filter.OutDefault)
            ? filter.In.Concat(filter.Out).Select(FaultIn).FirstOrDefault(static fault => fault is not null)
            : "a packet filter whose default is neither permit nor deny";
    }

    private static string? FaultIn(FilterRule rule) => rule switch
    {
        null => "a packet filter's line that is empty",
        _ when !Enum.IsDefined(rule.Action) => $"a packet filter's line whose action is {rule.Action}",
        { Protocol: { } protocol } when (int)protocol is < 0 or > byte.MaxValue => $"a packet filter's line for protocol {protocol}, which no packet has",
        { Protocol: not (IpProtocol.Tcp or IpProtocol.Udp) } when rule.RemotePorts is not null || rule.ClientPorts is not null => "a packet filter's line with ports that is not for TCP or UDP",
        { RemotePorts: { } ports } when ports.First > ports.Last => $"a packet filter's line with ports from {ports.First} down to {ports.Last}",
        { ClientPorts: { } ports } when ports.First > ports.Last => $"a packet filter's line with ports from {ports.First} down to {ports.Last}",
        { Established: true, Protocol: not (null or IpProtocol.Tcp) } => "a packet filter's line for established connections that is not for TCP",
        _ => null,
    };
}
