using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Filtering;

/// <summary>Whether a packet that has been checked names hops to go by, so that its destination is not where it goes to in the end.</summary>
internal static class SourceRouting
{
    private const byte LooseSourceRoute = 131;
    private const byte StrictSourceRoute = 137;
    private const byte EndOfOptions = 0;
    private const byte NoOperation = 1;
    private const int NextHeaderOffset = 6;
    private const int SegmentsLeftOffset = 3;
    private const int ExtensionUnit = 8;

    /// <summary>Loose or strict source and record route (RFC 791 §3.1), or options that cannot be walked.</summary>
    internal static bool IsIn(in Ipv4Packet packet)
    {
        var options = packet.Header[Ipv4Packet.MinHeaderSize..];
        while (!options.IsEmpty && options[0] != EndOfOptions)
        {
            var size = options[0] == NoOperation ? 1 : options.Length < 2 || options[1] < 2 ? int.MaxValue : options[1];
            if (options[0] is LooseSourceRoute or StrictSourceRoute || size > options.Length)
            {
                return true;
            }

            options = options[size..];
        }

        return false;
    }

    /// <summary>A Routing header with segments left (RFC 8200 §4.4).</summary>
    internal static bool IsIn(in Ipv6Packet packet)
    {
        var bytes = packet.Bytes;
        var (next, at) = ((IpProtocol)bytes[NextHeaderOffset], Ipv6Packet.HeaderSize);
        while (at < packet.PayloadStart)
        {
            if (next == IpProtocol.Ipv6Routing && bytes[at + SegmentsLeftOffset] != 0)
            {
                return true;
            }

            var size = next switch
            {
                IpProtocol.Ipv6Fragment => ExtensionUnit,
                IpProtocol.AuthenticationHeader => (bytes[at + 1] + 2) * 4,
                _ => (bytes[at + 1] + 1) * ExtensionUnit,
            };
            next = (IpProtocol)bytes[at];
            at += size;
        }

        return false;
    }
}
