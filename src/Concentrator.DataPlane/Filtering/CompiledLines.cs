using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Filtering;

/// <summary>
/// The lines of a filter for one way, made so that the first that fits is found in a few look-ups: of each thing that lines ask for, the set of lines that a packet fits, and what
/// is left of all of them. Safe for use by several threads.
/// </summary>
internal sealed class CompiledLines
{
    private const int MaxIpv4 = 32;
    private const int MaxIpv6 = 128;

    private readonly RangeIndex<uint> _remote4;
    private readonly RangeIndex<UInt128> _remote6;
    private readonly RangeIndex<byte> _protocol;
    private readonly RangeIndex<ushort> _remotePort;
    private readonly RangeIndex<ushort> _clientPort;
    private readonly ulong[] _permit;
    private readonly ulong[] _deny;
    private readonly ulong[] _ofErrors;
    private readonly ulong[] _all;
    private readonly ulong[] _portless;
    private readonly ulong[] _beginning;
    private readonly ulong[] _unreadable;
    private readonly bool _permitsByDefault;

    internal CompiledLines(IReadOnlyList<FilterLine> lines, bool permitsByDefault)
    {
        _permitsByDefault = permitsByDefault;
        _remote4 = new RangeIndex<uint>([.. lines.Select(line => RangeOf4(line.Remote))], (0, uint.MaxValue), static value => value + 1);
        _remote6 = new RangeIndex<UInt128>([.. lines.Select(line => RangeOf6(line.Remote))], (0, UInt128.MaxValue), static value => value + 1);
        _protocol = new RangeIndex<byte>([.. lines.Select(line => RangeOf(line))], (0, byte.MaxValue), static value => (byte)(value + 1));
        _remotePort = new RangeIndex<ushort>([.. lines.Select(line => line.RemotePorts ?? (0, ushort.MaxValue))], (0, ushort.MaxValue), static value => (ushort)(value + 1));
        _clientPort = new RangeIndex<ushort>([.. lines.Select(line => line.ClientPorts ?? (0, ushort.MaxValue))], (0, ushort.MaxValue), static value => (ushort)(value + 1));
        _permit = LineSet.Where(lines, line => line.Permits);
        _deny = LineSet.Where(lines, line => !line.Permits);
        _ofErrors = LineSet.Where(lines, line => line.Protocol is IpProtocol.Icmp or IpProtocol.Icmpv6);
        _all = LineSet.Where(lines, _ => true);
        _portless = LineSet.Where(lines, line => !line.LooksAtPorts && !line.Established);
        _beginning = LineSet.Where(lines, line => !line.Established);
        _unreadable = LineSet.Where(lines, line => !line.Permits || (!line.LooksAtPorts && !line.Established));
    }

    /// <summary>What becomes of a packet.</summary>
    /// <param name="flow">What there is to know of it.</param>
    /// <param name="isOfErrors">Whether the line that decided is about ICMP by name.</param>
    internal bool Permit(in PacketFlow flow, out bool isOfErrors)
    {
        var remote = flow.IsIpv6 ? _remote6.Find(flow.Remote) : _remote4.Find((uint)flow.Remote);
        var protocol = _protocol.Find(flow.Protocol);
        var hidden = flow.HidesProtocol ? ulong.MaxValue : 0;
        ReadOnlySpan<ulong> transport = flow.View switch
        {
            TransportView.Portless => _portless,
            TransportView.Unreadable => _unreadable,
            TransportView.Established => _all,
            _ => _beginning,
        };
        var remotePort = flow.HasPorts ? _remotePort.Find(flow.RemotePort) : transport;
        var clientPort = flow.HasPorts ? _clientPort.Find(flow.ClientPort) : transport;
        for (var word = 0; word < transport.Length; word++)
        {
            var left = remote[word] & transport[word] & remotePort[word] & clientPort[word] & (protocol[word] | (_deny[word] & hidden));
            if (left != 0)
            {
                var first = (word * 64) + BitOperations.TrailingZeroCount(left);
                isOfErrors = LineSet.Contains(_ofErrors, first);
                return LineSet.Contains(_permit, first);
            }
        }

        isOfErrors = false;
        return _permitsByDefault;
    }

    private static (byte First, byte Last)? RangeOf(FilterLine line) => (line.Protocol, line.Established) switch
    {
        (null, true) => ((byte)IpProtocol.Tcp, (byte)IpProtocol.Tcp),
        ({ } protocol, _) => ((byte)protocol, (byte)protocol),
        _ => (byte.MinValue, byte.MaxValue),
    };

    private static (uint First, uint Last)? RangeOf4(IPNetwork? remote)
    {
        if (remote is not { } any)
        {
            return (0, uint.MaxValue);
        }

        var network = MappedNetwork.Unmapped(any);
        if (network.BaseAddress.AddressFamily != AddressFamily.InterNetwork)
        {
            return null;
        }

        var first = Ipv4Address.From(network.BaseAddress).Value;
        return (first, network.PrefixLength == MaxIpv4 ? first : first | (uint.MaxValue >> network.PrefixLength));
    }

    private static (UInt128 First, UInt128 Last)? RangeOf6(IPNetwork? remote)
    {
        if (remote is not { } any)
        {
            return (0, UInt128.MaxValue);
        }

        var network = MappedNetwork.Unmapped(any);
        if (network.BaseAddress.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        var first = BinaryPrimitives.ReadUInt128BigEndian(network.BaseAddress.GetAddressBytes());
        return (first, network.PrefixLength == MaxIpv6 ? first : first | (UInt128.MaxValue >> network.PrefixLength));
    }
}
