using Concentrator.DataPlane;
using Concentrator.DataPlane.Tun;

namespace Concentrator.Connect.Connecting;

/// <summary>Carries the machine's packets from the TUN device into the tunnel, on a thread of its own; while there is no tunnel it drops them.</summary>
internal sealed class TunnelPump : IPacketSink, IDisposable
{
    private const int Budget = 64;

    private readonly TunDevice _device;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TunnelLine? _line;
    private volatile bool _stops;

    /// <summary>Begins.</summary>
    public TunnelPump(TunDevice device)
    {
        _device = device;
        _thread = new Thread(Run) { IsBackground = true, Name = "tunnel pump" };
        _thread.Start();
    }

    /// <summary>Completes when somebody deleted the device.</summary>
    public Task DeviceLost => _lost.Task;

    /// <summary>The tunnel that packets go into; null for none.</summary>
    public TunnelLine? Line
    {
        get => Volatile.Read(ref _line);
        set => Volatile.Write(ref _line, value);
    }

    /// <inheritdoc/>
    public void Deliver(Span<byte> packet) => Line?.Send(packet);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stops = true;
        Line = null;
        _device.Wake();
        _thread.Join();
    }

    private void Run()
    {
        while (!_stops)
        {
            _device.Wait();
            if (_stops)
            {
                break;
            }

            _device.Receive(this, Budget);
            if (_device.IsLost)
            {
                _lost.TrySetResult();
                break;
            }
        }
    }
}
