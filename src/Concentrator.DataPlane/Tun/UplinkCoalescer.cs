using System.Runtime.InteropServices;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Tun;

/// <summary>
/// Makes frames of packets: data segments of a TCP flow that follow each other go out as one frame, everything else at once.
/// Packets of one flow never change their order.
/// </summary>
internal sealed class UplinkCoalescer
{
    /// <summary>How many flows are kept at once.</summary>
    public const int MaxFlows = 16;

    private readonly IFrameWriter _writer;
    private readonly List<CoalescedFlow> _active = new(MaxFlows);
    private readonly Stack<CoalescedFlow> _free = new(MaxFlows);
    private readonly byte[] _single = new byte[VirtioNetHeader.Size + Ipv6Packet.MaxSize];

    public UplinkCoalescer(IFrameWriter writer) => _writer = writer;

    /// <summary>Takes a packet whose header has been parsed.</summary>
    public void Send(in Ipv4Packet ip)
    {
        if (ip.Protocol != IpProtocol.Tcp || ip.IsFragment || !TcpSegment.TryParse(ip.Payload, out var tcp))
        {
            WriteSingle(ip.Bytes);
            return;
        }

        Send(ip.Bytes, ip.HeaderLength, tcp);
    }

    /// <inheritdoc cref="Send(in Ipv4Packet)"/>
    public void Send(in Ipv6Packet ip)
    {
        if (ip.Protocol != IpProtocol.Tcp || ip.IsFragment || !TcpSegment.TryParse(ip.Payload, out var tcp))
        {
            WriteSingle(ip.Bytes);
            return;
        }

        Send(ip.Bytes, ip.PayloadStart, tcp);
    }

    /// <summary>Writes what is kept, the flow that was begun first first.</summary>
    public void Flush()
    {
        foreach (var flow in _active)
        {
            Write(flow);
        }

        _active.Clear();
    }

    /// <summary>Forgets what is kept; returns how many packets that were.</summary>
    public int Discard()
    {
        var packets = 0;
        foreach (var flow in _active)
        {
            packets += flow.Segments;
            _ = flow.Finish();
            _free.Push(flow);
        }

        _active.Clear();
        return packets;
    }

    private void Send(ReadOnlySpan<byte> packet, int headerLength, in TcpSegment tcp)
    {
        var index = IndexOf(packet, tcp);
        var isCandidate = CoalescedFlow.IsCandidate(packet, headerLength, tcp);
        if (index >= 0)
        {
            if (isCandidate && _active[index].TryAppend(packet, tcp))
            {
                return;
            }

            WriteFlow(index);
        }

        if (!isCandidate)
        {
            WriteSingle(packet);
            return;
        }

        if (_active.Count == MaxFlows)
        {
            WriteFlow(0);
        }

        var flow = _free.Count > 0 ? _free.Pop() : new CoalescedFlow();
        flow.Begin(packet, tcp);
        _active.Add(flow);
    }

    private int IndexOf(ReadOnlySpan<byte> packet, in TcpSegment tcp)
    {
        for (var index = 0; index < _active.Count; index++)
        {
            if (_active[index].IsFlowOf(packet, tcp))
            {
                return index;
            }
        }

        return -1;
    }

    private void WriteFlow(int index)
    {
        Write(_active[index]);
        _active.RemoveAt(index);
    }

    private void Write(CoalescedFlow flow)
    {
        var packets = flow.Segments;
        _writer.Write(flow.Finish(), packets);
        _free.Push(flow);
    }

    private void WriteSingle(ReadOnlySpan<byte> packet)
    {
        MemoryMarshal.Write(_single, default(VirtioNetHeader));
        packet.CopyTo(_single.AsSpan(VirtioNetHeader.Size));
        _writer.Write(_single.AsSpan(0, VirtioNetHeader.Size + packet.Length), 1);
    }
}
