using Concentrator.Control.Ports;

namespace Concentrator.Control.Accounting;

/// <summary>Tunnels whose records a server has passed over while it took others': each is tried again after a while, longer each time. Not safe for use by several threads.</summary>
/// <param name="time">The clock.</param>
internal sealed class PutOffTunnels(TimeProvider time)
{
    private static readonly TimeSpan _first = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(10);

    private readonly Dictionary<TunnelId, (long Until, int Times)> _tunnels = [];

    /// <summary>Those that are not to be tried now.</summary>
    public IReadOnlySet<TunnelId> Now
    {
        get
        {
            var now = time.GetTimestamp();
            return _tunnels.Where(entry => entry.Value.Until > now).Select(entry => entry.Key).ToHashSet();
        }
    }

    /// <summary>Puts one off, for longer each time.</summary>
    public void Add(TunnelId tunnel)
    {
        var times = _tunnels.GetValueOrDefault(tunnel).Times;
        var pause = TimeSpan.FromTicks(Math.Min(_first.Ticks << Math.Min(times, 16), _longest.Ticks));
        _tunnels[tunnel] = (time.GetTimestamp() + time.Timestamps(pause), times + 1);
    }

    /// <summary>Puts one off for so long.</summary>
    public void Add(TunnelId tunnel, TimeSpan pause) => _tunnels[tunnel] = (time.GetTimestamp() + time.Timestamps(pause), _tunnels.GetValueOrDefault(tunnel).Times);

    /// <summary>Something was delivered for the tunnel, or nothing is left of it.</summary>
    public void Remove(TunnelId tunnel) => _tunnels.Remove(tunnel);
}
