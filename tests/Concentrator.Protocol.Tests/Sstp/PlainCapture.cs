using System.Buffers.Binary;

namespace Concentrator.Protocol.Tests.Sstp;

/// <summary>A capture of one TCP connection to port 80, so that a dissector sees what TLS would hide (libpcap file format, raw IP).</summary>
internal sealed class PlainCapture
{
    private const int IpHeader = 20;
    private const int TcpHeader = 20;

    private readonly List<byte[]> _records = [];
    private readonly uint[] _sequence = [1000, 5000];

    /// <summary>Adds one segment.</summary>
    public void Add(bool fromClient, ReadOnlySpan<byte> payload)
    {
        var (sender, receiver) = fromClient ? (0, 1) : (1, 0);
        var packet = new byte[IpHeader + TcpHeader + payload.Length];
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        (packet[8], packet[9]) = (64, 6);
        (packet[12], packet[15], packet[16], packet[19]) = (10, (byte)(1 + sender), 10, (byte)(1 + receiver));
        var tcp = packet.AsSpan(IpHeader);
        BinaryPrimitives.WriteUInt16BigEndian(tcp, (ushort)(fromClient ? 40000 : 80));
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], (ushort)(fromClient ? 80 : 40000));
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], _sequence[sender]);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], _sequence[receiver]);
        (tcp[12], tcp[13], tcp[14]) = (0x50, 0x18, 0xFF);
        payload.CopyTo(tcp[TcpHeader..]);
        _sequence[sender] += (uint)payload.Length;
        _records.Add(packet);
    }

    public byte[] ToFile()
    {
        var file = new List<byte>();
        foreach (var word in (uint[])[0xA1B2C3D4, 0x00040002, 0, 0, 65535, 101])
        {
            AddWord(file, word);
        }

        foreach (var record in _records)
        {
            foreach (var word in (uint[])[0, 0, (uint)record.Length, (uint)record.Length])
            {
                AddWord(file, word);
            }

            file.AddRange(record);
        }

        return [.. file];
    }

    private static void AddWord(List<byte> file, uint word)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
        file.AddRange(bytes);
    }
}
