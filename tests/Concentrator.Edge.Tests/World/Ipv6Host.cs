using System.Buffers.Binary;
using Concentrator.Client;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ip.Neighbors;
using Concentrator.Protocol.Ppp;

namespace Concentrator.Edge.Tests.World;

/// <summary>The IPv6 side of a client's machine: waits for packets, makes an address of its own, pings.</summary>
internal sealed class Ipv6Host(SstpConnection tunnel)
{
    internal InterfaceIdentifiers Identifiers => tunnel.Identifiers ?? throw new InvalidOperationException("The tunnel has no IPv6.");

    /// <summary>The address that the host made in its /64, after <see cref="ConfigureAsync"/>.</summary>
    internal Ipv6Address Address { get; private set; }

    internal static async Task<Ipv6Host> StartAsync(SstpConnection tunnel)
    {
        await EdgeWorld.UntilAsync(() => tunnel.Identifiers is not null, "IPV6CP is open");
        return new Ipv6Host(tunnel);
    }

    /// <summary>Takes an advertisement and makes an address with an interface identifier of its own.</summary>
    internal async Task<RouterAdvertisement> ConfigureAsync(ulong interfaceIdentifier = 0x1234_5678)
    {
        var advertisement = await AdvertisementAsync();
        Address = advertisement.Prefix!.Value.Address with { Low = interfaceIdentifier };
        return advertisement;
    }

    internal async Task<RouterAdvertisement> AdvertisementAsync()
    {
        RouterAdvertisement? read = null;
        await ReceiveAsync(packet => Ipv6Packet.Parse(packet, out var ip) == Ipv6PacketStatus.Valid && RouterAdvertisement.TryRead(ip, out read));
        return read!;
    }

    /// <summary>The next packet that meets a condition; others are passed over.</summary>
    internal async Task<byte[]> ReceiveAsync(Predicate<byte[]> isWanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await foreach (var packet in tunnel.Packets.ReadAllAsync(patience.Token))
        {
            if (isWanted(packet))
            {
                return packet;
            }
        }

        throw new InvalidOperationException("The tunnel ended.");
    }

    internal async Task SendAsync(byte[] packet) => await tunnel.SendAsync(packet);

    internal async Task PingAsync(Ipv6Address from, Ipv6Address to, int payload = 56)
    {
        var request = Echo(from, to, payload);
        await SendAsync(request);
        await ReceiveAsync(packet => IsReply(packet, request));
    }

    internal static byte[] Echo(Ipv6Address from, Ipv6Address to, int payload = 56, byte hopLimit = 64)
    {
        var packet = new byte[48 + payload];
        packet.AsSpan(48).Fill(0x36);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(44), (uint)Random.Shared.Next());
        Icmpv6Message.WritePacket(packet, Icmpv6Type.EchoRequest, 0, from, to, hopLimit);
        return packet;
    }

    /// <summary>Whether a packet is the reply to a request; one to a group is answered by whoever is there.</summary>
    internal static bool IsReply(byte[] packet, byte[] request) =>
        Ipv6Packet.Parse(packet, out var ip) == Ipv6PacketStatus.Valid && Ipv6Packet.Parse(request, out var asked) == Ipv6PacketStatus.Valid
        && ip.Destination == asked.Source && (ip.Source == asked.Destination || asked.Destination.IsMulticast)
        && Icmpv6Message.TryParse(ip.Payload, out var reply) && reply.Type == Icmpv6Type.EchoReply && reply.HasValidChecksum(ip.Source, ip.Destination)
        && reply.Bytes[4..].SequenceEqual(asked.Payload[4..]);
}
