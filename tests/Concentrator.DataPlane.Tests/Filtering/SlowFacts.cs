using System.Net;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Tests.Filtering;

/// <summary>What stands in a packet, read byte by byte.</summary>
internal sealed record SlowFacts(IPAddress Source, IPAddress Destination, IpProtocol Protocol)
{
    internal (int Source, int Destination)? Ports { get; private init; }

    internal bool IsEstablished { get; private init; }

    internal bool HidesProtocol { get; private init; }

    internal bool IsSourceRouted { get; private init; }

    internal byte[]? Quote { get; private init; }

    /// <summary>Reads a whole packet, or one that an error quotes; null when a quote tells nothing.</summary>
    internal static SlowFacts? Read(byte[] packet, bool quoted) => packet.Length == 0 ? null : packet[0] >> 4 == 4 ? ReadIpv4(packet, quoted) : ReadIpv6(packet, quoted);

    private static SlowFacts? ReadIpv4(byte[] packet, bool quoted)
    {
        var header = (packet[0] & 15) * 4;
        if (packet.Length < 20 || header < 20 || header > packet.Length)
        {
            return null;
        }

        var total = quoted ? packet.Length : (packet[2] << 8) | packet[3];
        var fragment = (packet[6] << 8) | packet[7];
        var facts = new SlowFacts(new IPAddress(packet[12..16]), new IPAddress(packet[16..20]), (IpProtocol)packet[9]) { IsSourceRouted = IsRouted(packet[20..header]) };
        return facts.WithPayload(packet[header..total], (fragment & 0x1FFF) != 0, (fragment & 0x3FFF) == 0, quoted, 3, 11, 12);
    }

    private static bool IsRouted(byte[] options)
    {
        for (var at = 0; at < options.Length && options[at] != 0;)
        {
            if (options[at] == 1)
            {
                at++;
                continue;
            }

            if (options[at] is 131 or 137 || at + 1 == options.Length || options[at + 1] < 2 || at + options[at + 1] > options.Length)
            {
                return true;
            }

            at += options[at + 1];
        }

        return false;
    }

    private static SlowFacts? ReadIpv6(byte[] packet, bool quoted)
    {
        if (packet.Length < 40 || packet[0] >> 4 != 6)
        {
            return null;
        }

        var (next, at, isLater, isWhole, routed) = ((int)packet[6], 40, false, true, false);
        while (!quoted && next is 0 or 43 or 44 or 51 or 60 && !isLater)
        {
            var size = next == 44 ? 8 : next == 51 ? (packet[at + 1] + 2) * 4 : (packet[at + 1] + 1) * 8;
            routed |= next == 43 && packet[at + 3] != 0;
            if (next == 44)
            {
                isLater = ((packet[at + 2] << 8) | (packet[at + 3] & 0xF8)) != 0;
                isWhole = !isLater && (packet[at + 3] & 1) == 0;
            }

            next = packet[at];
            at += size;
        }

        var hides = next is 0 or 43 or 44 or 51 or 60 or 135 or 139 or 140 or 253 or 254;
        if (quoted && hides)
        {
            return null;
        }

        var total = quoted ? packet.Length : 40 + ((packet[4] << 8) | packet[5]);
        var facts = new SlowFacts(new IPAddress(packet[8..24]), new IPAddress(packet[24..40]), (IpProtocol)next) { HidesProtocol = hides, IsSourceRouted = routed };
        return facts.WithPayload(packet[at..total], isLater, isWhole, quoted, 1, 2, 3, 4);
    }

    private SlowFacts WithPayload(byte[] payload, bool isLater, bool isWhole, bool quoted, params byte[] errors)
    {
        var isIpv6 = Source.GetAddressBytes().Length == 16;
        if (Protocol == (isIpv6 ? IpProtocol.Icmpv6 : IpProtocol.Icmp) && !quoted && isWhole && payload.Length > 8 && errors.Contains(payload[0]))
        {
            return this with { Quote = payload[8..] };
        }

        var needed = Protocol switch { IpProtocol.Udp => 4, IpProtocol.Tcp => quoted ? 4 : 14, _ => int.MaxValue };
        if (HidesProtocol || isLater || payload.Length < needed)
        {
            // Nothing can be read: for a protocol without ports that is all there is to know.
            return this;
        }

        return this with { Ports = ((payload[0] << 8) | payload[1], (payload[2] << 8) | payload[3]), IsEstablished = Protocol == IpProtocol.Tcp && (quoted || (payload[13] & 0x14) != 0) };
    }
}
