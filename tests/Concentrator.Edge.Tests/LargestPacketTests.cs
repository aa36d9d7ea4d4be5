using System.Buffers.Binary;
using Concentrator.Edge.Tests.World;

namespace Concentrator.Edge.Tests;

/// <summary>A peer that leaves out FF 03 sends frames two bytes larger than the server, which always writes it, can send back.</summary>
public class LargestPacketTests
{
    private const int LargestPacket = 4095;
    private const int FrameOffset = 4;
    private const int DataOffset = FrameOffset + 6;

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(0x77)]
    public async Task An_LCP_packet_of_the_largest_size_is_survived(byte code)
    {
        await using var world = await EdgeWorld.StartAsync();
        await using var witness = await world.DialAsync();
        await using var peer = await RawPeer.OpenLcpAsync(world);

        await peer.SendAsync(LcpPacket(code));

        Assert.Equal(LargestPacket, LcpPacket(code).Length);
        await EdgeWorld.PingAsync(witness, EdgeWorld.Gateway, 1);
        world.AssertNoFaults();
    }

    /// <summary>Protocol number, code, identifier, length; the data are options that nobody knows.</summary>
    private static byte[] LcpPacket(byte code)
    {
        var packet = new byte[LargestPacket];
        BinaryPrimitives.WriteUInt32BigEndian(packet, 0x10000000 | LargestPacket);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(FrameOffset), 0xC021);
        packet[FrameOffset + 2] = code;
        packet[FrameOffset + 3] = 0x42;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(FrameOffset + 4), (ushort)(LargestPacket - FrameOffset - 2));
        var options = packet.AsSpan(DataOffset);
        while (!options.IsEmpty)
        {
            // 4085 bytes are not a multiple of 200: the last option is what is left.
            var length = options.Length < 300 ? Math.Min(options.Length, 255) : 200;
            length = options.Length - length == 1 ? length - 1 : length;
            options[0] = 0xC8;
            options[1] = (byte)length;
            options = options[length..];
        }

        return packet;
    }
}
