using System.Collections.Concurrent;
using Concentrator.Control.Ports;
using Concentrator.DataPlane.Filtering;

namespace Concentrator.Edge.Access;

/// <summary>
/// Compiled packet filters, each made once for all the tunnels that have the same: a filter of a thousand lines takes hundreds of kilobytes. What no tunnel has any more is
/// forgotten. Safe for use by several threads.
/// </summary>
/// <param name="pagePort">The TCP port of the gateway's page; null when there is none.</param>
internal sealed class FilterCache(int? pagePort)
{
    private const int LeastSweep = 64;

    private readonly ConcurrentDictionary<PacketFilter, WeakReference<CompiledFilter>> _filters = new(new ByLines());
    private int _sweepAt = LeastSweep;

    /// <summary>How many filters are known.</summary>
    internal int Count => _filters.Count;

    /// <summary>
    /// The filters of an access that can be enforced, at its level. A thousand lines take some twenty milliseconds to compile: whoever has an access on its way to a worker asks first, and
    /// keeps what it got until the worker has asked.
    /// </summary>
    internal CompiledFilter[] Of(TunnelAccess access, Grant grant) => [.. LevelFilters.Of(access, grant, pagePort).Select(Of)];

    /// <summary>A filter, compiled.</summary>
    internal CompiledFilter Of(PacketFilter filter)
    {
        if (_filters.TryGetValue(filter, out var known) && known.TryGetTarget(out var compiled))
        {
            return compiled;
        }

        compiled = new CompiledFilter(
            [.. filter.In.Select(LineOf)],
            filter.InDefault == FilterAction.Permit,
            [.. filter.Out.Select(LineOf)],
            filter.OutDefault == FilterAction.Permit);
        _filters[filter] = new WeakReference<CompiledFilter>(compiled);
        Sweep();
        return compiled;
    }

    private static FilterLine LineOf(FilterRule rule) => new(rule.Action == FilterAction.Permit)
    {
        Remote = rule.Remote,
        Protocol = rule.Protocol,
        RemotePorts = RangeOf(rule.RemotePorts),
        ClientPorts = RangeOf(rule.ClientPorts),
        Established = rule.Established,
    };

    private static (ushort First, ushort Last)? RangeOf(PortRange? ports) => ports is { } range ? (range.First, range.Last) : null;

    private void Sweep()
    {
        if (_filters.Count < Volatile.Read(ref _sweepAt))
        {
            return;
        }

        foreach (var entry in _filters.Where(static entry => !entry.Value.TryGetTarget(out _)))
        {
            _filters.TryRemove(entry);
        }

        Volatile.Write(ref _sweepAt, Math.Max(LeastSweep, 2 * _filters.Count));
    }

    /// <summary>The record's own hash looks at the counts only, which many filters share.</summary>
    private sealed class ByLines : IEqualityComparer<PacketFilter>
    {
        public bool Equals(PacketFilter? x, PacketFilter? y) => x is null ? y is null : x.Equals(y);

        public int GetHashCode(PacketFilter obj)
        {
            var hash = default(HashCode);
            foreach (var rule in obj.In)
            {
                hash.Add(rule);
            }

            hash.Add(obj.InDefault);
            foreach (var rule in obj.Out)
            {
                hash.Add(rule);
            }

            hash.Add(obj.OutDefault);
            return hash.ToHashCode();
        }
    }
}
