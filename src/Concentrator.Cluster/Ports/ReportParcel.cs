using Concentrator.Control.Edges;
using Concentrator.Control.Ports;

namespace Concentrator.Cluster.Ports;

/// <summary>A renewal's reports as they go over the network: the packet filters of all tunnels that are told of once, beside them.</summary>
internal static class ReportParcel
{
    /// <summary>A renewal whose tunnels name their filters.</summary>
    /// <param name="request">The renewal.</param>
    /// <param name="version">What the control plane speaks; before <see cref="PortVersion.FiltersByDigest"/> filters are spelled out.</param>
    /// <param name="digests">Names filters.</param>
    public static RenewRequest Pack(RenewRequest request, int version, FilterDigests digests)
    {
        if (version < PortVersion.FiltersByDigest)
        {
            return request;
        }

        var filters = new FilterLists(digests);
        foreach (var details in request.Tunnels.Select(report => report.Details).OfType<TunnelDetails>())
        {
            filters.Add(details.Access);
        }

        return filters.All.Count == 0 ? request : request with { Tunnels = [.. request.Tunnels.Select(report => With(report, filters.Shorten))], Filters = filters.All };
    }

    /// <summary>The renewal as it was before it was packed.</summary>
    public static RenewRequest Unpack(RenewRequest request) => request.Filters is not { } filters
        ? request
        : request with { Tunnels = [.. request.Tunnels.Select(report => With(report, access => FilterLists.Restore(access, filters)))], Filters = null };

    private static TunnelReport With(TunnelReport report, Func<TunnelAccess, TunnelAccess> form) =>
        report.Details is { } details ? report with { Details = details with { Access = form(details.Access) } } : report;
}
