using Concentrator.Protocol.Dhcp;
using Concentrator.Protocol.Ip;

namespace Concentrator.Protocol.Tests.Dhcp;

public sealed class DhcpAcknowledgementTests
{
    private static readonly Ipv4Address s_client = new(0x0A500002);

    private static readonly DhcpConfiguration s_configuration = new()
    {
        Server = new Ipv4Address(0x0A500001),
        Routes = [Prefix("10.0.0.0/8"), Prefix("192.168.7.0/24")],
        DomainName = "corp.example",
        DnsServers = [new(0x0A000035), new(0x0A000036)],
        NbnsServers = [new(0x0A00002C)],
    };

    [Fact]
    public void Windows_is_told_routes_suffix_DNS_and_NBNS_and_no_address()
    {
        var packet = Answer(DhcpRequests.Windows(), s_configuration);

        Assert.Equal(Ipv4PacketStatus.Valid, Ipv4Packet.Parse(packet, out var ip));
        Assert.True(ip.HasValidChecksum);
        Assert.Equal((s_configuration.Server, s_client), (ip.Source, ip.Destination));
        Assert.True(UdpDatagram.TryParse(ip.Payload, out var datagram));
        Assert.True(datagram.HasValidChecksum(ip.Source, ip.Destination));
        Assert.Equal((67, 68), (datagram.SourcePort, datagram.DestinationPort));

        // op 2, type 8, length 6, hops 0; the transaction; seconds 0, flags as asked; ciaddr as asked, yiaddr, siaddr and giaddr 0; the hardware address.
        Assert.Equal(
            "02080600" + "7C3A91E2" + "00008000" + "0A500002" + "00000000" + "00000000" + "00000000" + "020000000A500000000000000000" + "0000",
            Convert.ToHexString(datagram.Payload[..44]));
        Assert.Equal(-1, datagram.Payload[44..236].IndexOfAnyExcept((byte)0));
        Assert.Equal(
            "63825363" + "350105" + "36040A500001" + "06080A0000350A000036" + "0F0C636F72702E6578616D706C65" + "2C040A00002C"
            + "790E" + "080A0A500001" + "18C0A8070A500001" + "F90E" + "080A0A500001" + "18C0A8070A500001" + "FF",
            Convert.ToHexString(datagram.Payload[236..]).TrimEnd('0'));
        Assert.Equal(28 + 240 + 72, packet.Length);
    }

    /// <summary>RFC 3442's own table of destination descriptors.</summary>
    [Theory]
    [InlineData("0.0.0.0/0", "00")]
    [InlineData("10.0.0.0/8", "080A")]
    [InlineData("10.0.0.0/24", "180A0000")]
    [InlineData("10.17.0.0/16", "100A11")]
    [InlineData("10.27.129.0/24", "180A1B81")]
    [InlineData("10.229.0.128/25", "190AE50080")]
    [InlineData("10.198.122.47/32", "200AC67A2F")]
    public void A_route_is_its_length_its_significant_bytes_and_the_router(string route, string descriptor)
    {
        var told = Options(Answer(DhcpRequests.Windows("370179"), s_configuration with { Routes = [Prefix(route)] }))[DhcpOptionCode.ClasslessStaticRoutes];
        Assert.Equal(descriptor + "0A500001", Convert.ToHexString(told));
    }

    [Theory]
    [InlineData("3701F9", DhcpOptionCode.MicrosoftClasslessStaticRoutes)]
    [InlineData("370179", DhcpOptionCode.ClasslessStaticRoutes)]
    [InlineData("37010F", DhcpOptionCode.DomainName)]
    [InlineData("370106", DhcpOptionCode.DomainNameServers)]
    [InlineData("37012C", DhcpOptionCode.NetBiosNameServers)]
    [InlineData("370103")]
    public void Only_what_is_asked_for_is_told(string list, params DhcpOptionCode[] told) =>
        Assert.Equal([DhcpOptionCode.MessageType, DhcpOptionCode.ServerIdentifier, .. told], Options(Answer(DhcpRequests.Windows(list), s_configuration)).Keys);

    [Fact]
    public void Who_lists_nothing_is_told_all() =>
        Assert.Equal(
            [DhcpOptionCode.MessageType, DhcpOptionCode.ServerIdentifier, DhcpOptionCode.DomainNameServers, DhcpOptionCode.DomainName, DhcpOptionCode.NetBiosNameServers, DhcpOptionCode.ClasslessStaticRoutes],
            Options(Answer(DhcpRequests.Windows(""), s_configuration)).Keys);

    [Fact]
    public void What_there_is_not_is_not_told() =>
        Assert.Equal(
            [DhcpOptionCode.MessageType, DhcpOptionCode.ServerIdentifier],
            Options(Answer(DhcpRequests.Windows(), new DhcpConfiguration { Server = s_configuration.Server })).Keys);

    [Fact]
    public void Many_routes_come_in_pieces_and_once_where_twice_is_too_much()
    {
        var many = s_configuration with { Routes = [.. Enumerable.Range(0, 32).Select(i => new Ipv4Prefix(new Ipv4Address(0xAC100000 + ((uint)i << 8)), 24))] };
        var packet = Answer(DhcpRequests.Windows(), many);

        // 32 routes of 8 bytes: 256, one more than an option holds (RFC 3396); with the rest they fill the least size that a client takes.
        Assert.InRange(packet.Length, 560, 576);
        var options = Options(packet);
        Assert.Equal(256, options[DhcpOptionCode.ClasslessStaticRoutes].Length);
        Assert.DoesNotContain(DhcpOptionCode.MicrosoftClasslessStaticRoutes, options.Keys);
    }

    [Fact]
    public void A_client_that_says_how_much_it_takes_gets_no_more_and_one_that_says_nothing_gets_its_routes()
    {
        var most = s_configuration with { Routes = [.. Enumerable.Range(0, 64).Select(i => new Ipv4Prefix(new Ipv4Address(0xAC100000 + (uint)i), 32))] };

        var modest = Answer(DhcpRequests.Windows(DhcpRequests.WindowsList + "39020240"), most);
        Assert.InRange(modest.Length, 28, 576);
        Assert.Equal([DhcpOptionCode.MessageType, DhcpOptionCode.ServerIdentifier, DhcpOptionCode.DomainNameServers, DhcpOptionCode.DomainName, DhcpOptionCode.NetBiosNameServers], Options(modest).Keys);

        var silent = Answer(DhcpRequests.Windows(), most);
        Assert.Equal(64 * 9, Options(silent)[DhcpOptionCode.ClasslessStaticRoutes].Length);
        Assert.InRange(silent.Length, 577, 1400);

        var generous = Answer(DhcpRequests.Windows(DhcpRequests.WindowsList + "3902FFFF"), most);
        Assert.Equal(64 * 9, Options(generous)[DhcpOptionCode.ClasslessStaticRoutes].Length);
        Assert.InRange(generous.Length, 577, 1400);
    }

    [Theory]
    [InlineData("corp.example", true)]
    [InlineData("_msdcs.corp.example", true)]
    [InlineData("a", true)]
    [InlineData("", false)]
    [InlineData("corp..example", false)]
    [InlineData("corp.example.", false)]
    [InlineData("-corp.example", false)]
    [InlineData("corp.exämple", false)]
    [InlineData("corp\0.example", false)]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123.x", true)]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234.x", false)]
    public void A_suffix_is_a_domain_name(string text, bool valid) => Assert.Equal(valid, DomainName.IsValid(text));

    internal static byte[] Answer(byte[] request, DhcpConfiguration configuration)
    {
        Assert.Equal(DhcpMessageStatus.Valid, DhcpMessage.Parse(request, out var message));
        var packet = new byte[1400];
        packet.AsSpan().Fill(0xEE);
        return packet[..DhcpAcknowledgement.Write(message, s_client, configuration, packet)];
    }

    /// <summary>The options of a packet in their order, pieces joined.</summary>
    internal static Dictionary<DhcpOptionCode, byte[]> Options(byte[] packet)
    {
        var found = new Dictionary<DhcpOptionCode, byte[]>();
        var options = new DhcpOptions(packet.AsSpan(28 + DhcpMessage.FixedSize));
        while (options.MoveNext())
        {
            found[options.Code] = [.. found.GetValueOrDefault(options.Code, []), .. options.Data];
        }

        Assert.False(options.IsBroken);
        return found;
    }

    private static Ipv4Prefix Prefix(string text) => Ipv4Prefix.TryParse(text, out var prefix) ? prefix : throw new ArgumentException(text, nameof(text));
}
