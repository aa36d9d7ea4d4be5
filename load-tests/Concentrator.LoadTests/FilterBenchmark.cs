using System.Diagnostics;
using System.Net;
using Concentrator.DataPlane.Filtering;
using Concentrator.Protocol.Ip;

namespace Concentrator.LoadTests;

/// <summary>What a packet filter costs, alone in this process: packets decided a second on one core, and the time to compile one.</summary>
internal static class FilterBenchmark
{
    private const int Packets = 4_096;
    private static readonly Ipv4Address s_client = new(0x0A50_0002);

    public static IEnumerable<Figure> Run(BenchOptions options)
    {
        var seconds = Math.Max(1, options.Seconds / 5);
        foreach (var count in new[] { 1, 10, 100, 1_000 })
        {
            var lines = Lines(count);
            var clock = Stopwatch.StartNew();
            var filter = new CompiledFilter(lines, permitsFromClient: false, lines, permitsToClient: false);
            var compiled = clock.Elapsed;
            yield return new Figure($"filter of {count} lines, packets", PacketsPerSecond(filter, seconds), "packets/s of one core");
            if (count == 1_000)
            {
                yield return new Figure("filter of 1000 lines, compiled", compiled.TotalMilliseconds, "ms");
            }
        }
    }

    /// <summary>Hosts and networks with and without ports, none of which fits what most packets are.</summary>
    private static List<FilterLine> Lines(int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(i => new FilterLine(i % 3 != 0)
        {
            Remote = i % 4 == 0 ? null : new IPNetwork(new Ipv4Prefix(new Ipv4Address(0xC633_0000u | (uint)random.Next(65_536)), 24 + (i % 9)).Address.ToIPAddress(), 24 + (i % 9)),
            Protocol = i % 4 == 0 || i % 2 == 0 ? IpProtocol.Tcp : null,
            RemotePorts = i % 4 == 0 ? ((ushort)(1_000 + i), (ushort)(1_000 + i)) : null,
        })];
    }

    private static double PacketsPerSecond(CompiledFilter filter, int seconds)
    {
        var random = new Random(1);
        var packets = Enumerable.Range(0, Packets).Select(_ =>
        {
            var packet = new byte[40];
            Ipv4Packet.WriteHeader(packet, IpProtocol.Tcp, s_client, new Ipv4Address(0xC633_0000u | (uint)random.Next(65_536)));
            (packet[22], packet[23], packet[33]) = ((byte)random.Next(256), (byte)random.Next(256), (byte)TcpFlags.Ack);
            return packet;
        }).ToArray();
        var (count, permitted) = (0L, 0L);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            foreach (var packet in packets)
            {
                Ipv4Packet.Parse(packet, out var ip);
                permitted += filter.Permits(PacketFlow.Of(ip, fromClient: true), fromClient: true) ? 1 : 0;
                count++;
            }
        }

        return permitted <= count ? count / clock.Elapsed.TotalSeconds : 0;
    }
}
