using System.Net;
using Concentrator.DataPlane.Filtering;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Tests.Filtering;

/// <summary>The slow twin of <see cref="CompiledFilter"/>: one line after the other, as they are written, on the bytes of the packet.</summary>
internal sealed class SlowFilter(IReadOnlyList<FilterLine> fromClient, bool permitsFromClient, IReadOnlyList<FilterLine> toClient, bool permitsToClient)
{
    internal bool Permits(byte[] packet, bool fromClient)
    {
        var facts = SlowFacts.Read(packet, quoted: false)!;
        if (facts.IsSourceRouted)
        {
            return false;
        }

        var (source, destination) = (facts.Source, facts.Destination);
        var (client, remote) = fromClient ? (source, destination) : (destination, source);
        var line = First(fromClient, facts, remote, remoteIsDestination: fromClient);
        if (line?.Permits ?? (fromClient ? permitsFromClient : permitsToClient))
        {
            return true;
        }

        if (line is { Protocol: IpProtocol.Icmp or IpProtocol.Icmpv6 } || facts.Quote is null || SlowFacts.Read(facts.Quote, quoted: true) is not { } quote)
        {
            return false;
        }

        // The quoted packet went the other way.
        var (quotedClient, quotedRemote) = fromClient ? (quote.Destination, quote.Source) : (quote.Source, quote.Destination);
        return quotedClient.Equals(client)
            && (!fromClient || quotedRemote.Equals(remote))
            && (First(true, quote, quotedRemote, !fromClient)?.Permits ?? permitsFromClient)
            && (First(false, quote, quotedRemote, !fromClient)?.Permits ?? permitsToClient);
    }

    private static bool Fits(FilterLine line, SlowFacts facts, IPAddress remote, bool remoteIsDestination)
    {
        if (line.Remote is { } network && !network.Contains(remote))
        {
            return false;
        }

        var protocol = line.Established ? IpProtocol.Tcp : line.Protocol;
        if (protocol is { } asked && asked != facts.Protocol && (line.Permits || !facts.HidesProtocol))
        {
            return false;
        }

        if (line.RemotePorts is null && line.ClientPorts is null && !line.Established)
        {
            return true;
        }

        if (facts.Ports is not { } ports)
        {
            return !line.Permits;
        }

        var (remotePort, clientPort) = remoteIsDestination ? (ports.Destination, ports.Source) : (ports.Source, ports.Destination);
        return IsIn(line.RemotePorts, remotePort) && IsIn(line.ClientPorts, clientPort) && (!line.Established || facts.IsEstablished);
    }

    private static bool IsIn((ushort First, ushort Last)? range, int port) => range is not { } some || (port >= some.First && port <= some.Last);

    private FilterLine? First(bool way, SlowFacts facts, IPAddress remote, bool remoteIsDestination) =>
        (way ? fromClient : toClient).FirstOrDefault(line => Fits(line, facts, remote, remoteIsDestination));
}
