using System.Diagnostics;

namespace Concentrator.Interop.Tests.Swarms;

/// <summary>Has each tunnel send a ping a second, evenly spread over it, from a thread that no login holds up.</summary>
internal sealed class SwarmPings
{
    private const int Slots = 100;

    private static readonly TimeSpan s_slot = TimeSpan.FromSeconds(1) / Slots;

    private readonly IReadOnlyList<SwarmTunnel> _tunnels;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;

    internal SwarmPings(IReadOnlyList<SwarmTunnel> tunnels)
    {
        _tunnels = tunnels;
        _thread = new Thread(Run) { Name = "swarm pings", IsBackground = true, Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    internal void Stop()
    {
        _stop.Set();
        _thread.Join();
    }

    private void Run()
    {
        var began = Stopwatch.GetTimestamp();
        for (var slot = 0L; ; slot++)
        {
            var wait = (slot * s_slot) - Stopwatch.GetElapsedTime(began);
            if (_stop.Wait(wait > TimeSpan.Zero ? wait : TimeSpan.Zero))
            {
                return;
            }

            for (var tunnel = (int)(slot % Slots); tunnel < _tunnels.Count; tunnel += Slots)
            {
                _tunnels[tunnel].SendPing();
            }
        }
    }
}
