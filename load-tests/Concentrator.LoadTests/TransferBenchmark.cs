using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Concentrator.Client;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Protocol.Ip;

namespace Concentrator.LoadTests;

/// <summary>
/// UDP datagrams in IP packets of 1400 bytes through one tunnel and the server's TUN device: the case with no segmentation offload to help. The sender keeps
/// a window ahead of what has arrived, so that what is measured is not spent on packets that are dropped.
/// </summary>
internal static class TransferBenchmark
{
    private const int PacketSize = 1400;
    private const int Window = 256;
    private const ushort Port = 9009;

    public static async Task<IEnumerable<Figure>> UplinkAsync(Stage stage, BenchOptions options)
    {
        await using var tunnel = await stage.DialAsync(static _ => { });
        using var sink = await stage.Network.Intranet.EnterAsync(() => NewSocket(new IPEndPoint(IPAddress.Parse(EdgeNetwork.IntranetHost), Port)));
        var window = new FlowWindow(Window);
        var counting = CountAsync(sink, window);

        var packet = new byte[PacketSize];
        UdpDatagram.WritePacket(packet, tunnel.Addresses.Client, Port, Ipv4Address.From(IPAddress.Parse(EdgeNetwork.IntranetHost)), Port);
        Ipv4Packet.WriteChecksum(packet);
        var figures = await MeasureAsync("uplink", stage, window, options, () => tunnel.TrySend(packet));
        sink.Close();
        await counting;
        await tunnel.DisconnectAsync();
        return figures;
    }

    public static async Task<IEnumerable<Figure>> DownlinkAsync(Stage stage, BenchOptions options)
    {
        var window = new FlowWindow(Window);
        await using var tunnel = await stage.DialAsync(packet =>
        {
            if (packet.Length == PacketSize)
            {
                window.Arrived();
            }
        });
        using var source = await stage.Network.Intranet.EnterAsync(() => NewSocket(new IPEndPoint(IPAddress.Parse(EdgeNetwork.IntranetHost), Port)));
        await source.ConnectAsync(new IPEndPoint(tunnel.Addresses.Client.ToIPAddress(), Port));

        var payload = new byte[PacketSize - Ipv4Packet.MinHeaderSize - UdpDatagram.HeaderSize];
        var figures = await MeasureAsync("downlink", stage, window, options, () => source.Send(payload) == payload.Length);
        await tunnel.DisconnectAsync();
        return figures;
    }

    private static async Task<IEnumerable<Figure>> MeasureAsync(string name, Stage stage, FlowWindow window, BenchOptions options, Func<bool> send)
    {
        await Task.Run(() => Pump(window, TimeSpan.FromSeconds(1), send));
        var before = stage.Use();
        var arrivedBefore = window.ArrivedCount;
        var sentBefore = window.SentCount;
        var clock = Stopwatch.StartNew();
        await Task.Run(() => Pump(window, TimeSpan.FromSeconds(options.Seconds), send));
        var seconds = clock.Elapsed.TotalSeconds;
        var cpu = stage.Use().CpuSeconds - before.CpuSeconds;
        var arrived = window.ArrivedCount - arrivedBefore;
        var gigabytes = arrived * (double)PacketSize / 1e9;
        return
        [
            new Figure($"{name}, UDP 1400", gigabytes * 8 / seconds, "Gbit/s (client on the same machine)"),
            new Figure($"{name}, UDP 1400, server cpu", cpu / gigabytes, "cpu-s/GB"),
            new Figure($"{name}, UDP 1400, lost", 100.0 * Math.Max(0, window.SentCount - sentBefore - arrived) / Math.Max(1, window.SentCount - sentBefore), "%"),
        ];
    }

    private static void Pump(FlowWindow window, TimeSpan time, Func<bool> send)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < time)
        {
            if (!window.TryEnter() || !send())
            {
                Thread.Yield();
            }
            else
            {
                window.Sent();
            }
        }
    }

    private static Socket NewSocket(IPEndPoint local)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 * 1024 * 1024 };
        socket.Bind(local);
        return socket;
    }

    private static async Task CountAsync(Socket sink, FlowWindow window)
    {
        var buffer = new byte[2048];
        try
        {
            while (await sink.ReceiveAsync(buffer.AsMemory()) > 0)
            {
                window.Arrived();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The measurement is over.
        }
    }
}
