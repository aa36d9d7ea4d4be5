using System.Buffers.Binary;
using Concentrator.Connect.Connecting;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ip.Neighbors;
using Concentrator.Tests;

namespace Concentrator.Client.Tests.Connect;

public sealed class LinkPacketsTests
{
    private const int Options = Ipv6Packet.HeaderSize + 16;
    private const byte OnLinkHopLimit = 255;
    private const byte OnLinkFlag = 0x80;

    private static readonly Ipv6Address s_router = Address("fe80::1");
    private static readonly Ipv6Address s_allNodes = Address("ff02::1");

    private readonly List<byte[]> _passed = [];

    [Fact]
    public void An_advertised_prefix_is_never_on_link()
    {
        var packet = Advertised();
        packet[Options + 3] |= OnLinkFlag;
        Deliver(Checked(packet));

        Assert.Equal(Advertised(), Assert.Single(_passed));
    }

    [Fact]
    public void A_prefix_that_is_no_64_does_not_pass()
    {
        var packet = Advertised();
        packet[Options + 2] = 1;
        Deliver(Checked(packet));

        Assert.True(TryRead(Assert.Single(_passed), out var advertisement));
        Assert.Null(advertisement.Prefix);
    }

    [Fact]
    public void Routes_and_whatever_else_an_advertisement_brings_do_not_pass()
    {
        // A Route Information option (RFC 4191 §2.3) for 10 minutes: ::/1.
        byte[] route = [24, 2, 1, 0x08, 0, 0, 2, 88, 0, 0, 0, 0, 0, 0, 0, 0];
        var packet = (byte[])[.. Advertised(), .. route];
        packet[5] += (byte)route.Length;
        Deliver(Checked(packet));

        Assert.Equal(Advertised(), Assert.Single(_passed));
    }

    [Fact]
    public void Redirects_and_what_hides_behind_an_extension_header_do_not_pass()
    {
        var redirect = new byte[Ipv6Packet.HeaderSize + 40];
        Icmpv6Message.WritePacket(redirect, Icmpv6Type.Redirect, 0, s_router, s_allNodes, OnLinkHopLimit);
        Deliver(redirect);

        // A Destination Options header with padding alone before an advertisement.
        var advertised = Advertised();
        var hidden = (byte[])[.. advertised[..Ipv6Packet.HeaderSize], advertised[6], 0, 1, 4, 0, 0, 0, 0, .. advertised[Ipv6Packet.HeaderSize..]];
        hidden[5] += 8;
        hidden[6] = 60;
        Deliver(hidden);

        Assert.Empty(_passed);
    }

    [Fact]
    public void Everything_else_passes_as_it_came()
    {
        var echo = new byte[Ipv6Packet.HeaderSize + 60];
        Icmpv6Message.WritePacket(echo, Icmpv6Type.EchoRequest, 0, Address("fd99::1"), Address("fd99::2"), 64);
        var solicitation = new byte[Ipv6Packet.HeaderSize + 24];
        Icmpv6Message.WritePacket(solicitation, Icmpv6Type.NeighborSolicitation, 0, s_router, s_allNodes, OnLinkHopLimit);
        byte[][] packets = [[0x45, 1, 2, 3], echo, solicitation];

        foreach (var packet in packets)
        {
            Deliver(packet);
        }

        Assert.Equal(packets, _passed);
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_damaged_advertisement_brings_an_on_link_prefix_or_another_option() => Fuzzing.Run(6134, seed =>
    {
        var mutator = new Mutator(seed, Advertised()) { Front = Options + 32 };
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            _passed.Clear();
            Deliver(Checked(mutator.Next()));
            foreach (var packet in _passed.Where(packet => IsAdvertisement(packet)))
            {
                Assert.True(TryRead(packet, out var advertisement));
                var clean = new byte[RouterAdvertisement.MaxSize];
                Assert.Equal(Ipv6PacketStatus.Valid, Ipv6Packet.Parse(packet, out var parsed));
                Assert.Equal(clean[..advertisement.Write(clean, parsed.Source, parsed.Destination)], packet);
                Assert.Equal(0, advertisement.RouterLifetime);
            }
        }
    });

    private static Ipv6Address Address(string text) => Ipv6Address.TryParse(text, out var address) ? address : throw new ArgumentException(text, nameof(text));

    private static byte[] Advertised()
    {
        var advertisement = new RouterAdvertisement { Prefix = new Ipv6Prefix(Address("fd99:1:1::"), 64), ValidLifetime = 7200, PreferredLifetime = 3600, Mtu = 1400 };
        var packet = new byte[RouterAdvertisement.MaxSize];
        return packet[..advertisement.Write(packet, s_router, s_allNodes)];
    }

    private static bool IsAdvertisement(byte[] packet) =>
        Ipv6Packet.Parse(packet, out var parsed) == Ipv6PacketStatus.Valid && parsed is { HopLimit: OnLinkHopLimit, Protocol: IpProtocol.Icmpv6 } && parsed.Payload is [(byte)Icmpv6Type.RouterAdvertisement, ..];

    private static bool TryRead(byte[] packet, out RouterAdvertisement advertisement)
    {
        Assert.Equal(Ipv6PacketStatus.Valid, Ipv6Packet.Parse(packet, out var parsed));
        return RouterAdvertisement.TryRead(parsed, out advertisement);
    }

    // With a right checksum, as a hostile server would have.
    private static byte[] Checked(byte[] packet)
    {
        if (Ipv6Packet.Parse(packet, out var parsed) == Ipv6PacketStatus.Valid && parsed.Payload.Length >= 4)
        {
            var message = packet.AsSpan(parsed.PayloadStart, parsed.Payload.Length);
            message[2] = message[3] = 0;
            var checksum = InternetChecksum.Of(message, InternetChecksum.PseudoHeader(parsed.Source, parsed.Destination, IpProtocol.Icmpv6, message.Length));
            BinaryPrimitives.WriteUInt16BigEndian(message[2..], checksum);
        }

        return packet;
    }

    private void Deliver(byte[] packet) => new LinkPackets(passed => _passed.Add(passed.ToArray())).Deliver(packet);
}
