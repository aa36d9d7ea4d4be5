using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Concentrator.Client;
using Concentrator.DataPlane;
using Concentrator.DataPlane.Tun;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Protocol.Ip;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.LoadTests;

/// <summary>A client's machine: a namespace with a TUN device that a tunnel of ours is behind, so that its programs use the tunnel.</summary>
internal sealed partial class TunClient : IPacketSink, IAsyncDisposable
{
    private const short PollIn = 1;
    private const int PollMilliseconds = 100;
    private const int Budget = 64;

    private readonly ConcurrentQueue<byte[]> _spare = new();
    private readonly List<byte[]> _read = [];
    private readonly List<int> _sizes = [];
    private readonly SemaphoreSlim _written = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly NetworkNamespace _space;
    private SstpConnection? _tunnel;
    private TunNetwork? _network;
    private INetworkPort? _port;
    private Task _loops = Task.CompletedTask;

    private TunClient(NetworkNamespace space) => _space = space;

    /// <summary>Where programs run that use the tunnel.</summary>
    public NetworkNamespace Space => _space;

    public static async Task<TunClient> DialAsync(Stage stage)
    {
        var client = new TunClient(await NetworkNamespace.CreateAsync("client"));
        client._tunnel = await stage.DialAsync(client.FromServer);
        var own = client._tunnel.Addresses.Client;
        client._network = await client._space.EnterAsync(() => TunNetwork.Open(
            new NetworkOptions { Device = "tunnel0", Routing = RoutingMode.None, Prefixes = [new NetworkPrefix(new Ipv4Prefix(own, 32), own)] }, NullLogger.Instance));
        lock (client._gate)
        {
            client._port = client._network.OpenPort();
        }

        await client._space.IpAsync($"route add {EdgeNetwork.IntranetHost}/32 dev tunnel0 src {own}");
        client._loops = Task.WhenAll(Task.Run(client.ReadLoop), Task.Run(client.FlushLoopAsync));
        return client;
    }

    /// <inheritdoc/>
    public void Deliver(Span<byte> packet)
    {
        if (!_spare.TryDequeue(out var buffer))
        {
            buffer = new byte[2048];
        }

        packet.CopyTo(buffer);
        _read.Add(buffer);
        _sizes.Add(packet.Length);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loops;
        await _tunnel!.DisconnectAsync();
        await _tunnel.DisposeAsync();
        _port!.Dispose();
        _network!.Dispose();
        await _space.DisposeAsync();
    }

    private void FromServer(ReadOnlySpan<byte> packet)
    {
        lock (_gate)
        {
            _port?.Send(packet);
        }

        if (_written.CurrentCount == 0)
        {
            // Only this thread releases it.
            _written.Release();
        }
    }

    private async Task FlushLoopAsync()
    {
        try
        {
            while (true)
            {
                await _written.WaitAsync(_stop.Token);
                lock (_gate)
                {
                    _port!.Flush();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The client leaves.
        }
    }

    private void ReadLoop()
    {
        Span<PollDescriptor> descriptors = [new PollDescriptor { Descriptor = _port!.PollDescriptor, Events = PollIn }];
        while (!_stop.IsCancellationRequested)
        {
            if (Poll(ref descriptors[0], 1, PollMilliseconds) <= 0)
            {
                continue;
            }

            lock (_gate)
            {
                _port.Receive(this, Budget);
            }

            for (var i = 0; i < _read.Count; i++)
            {
                while (!_tunnel!.TrySend(_read[i].AsSpan(0, _sizes[i])) && !_tunnel.Completion.IsCompleted && !_stop.IsCancellationRequested)
                {
                    Thread.Yield();
                }

                _spare.Enqueue(_read[i]);
            }

            _read.Clear();
            _sizes.Clear();
        }
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
