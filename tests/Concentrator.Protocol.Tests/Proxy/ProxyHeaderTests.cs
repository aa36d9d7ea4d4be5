using System.Net;
using System.Text;
using Concentrator.Protocol.Proxy;

namespace Concentrator.Protocol.Tests.Proxy;

/// <summary>HAProxy's PROXY protocol §2.1 and §2.2.</summary>
public sealed class ProxyHeaderTests
{
    private const string Signature = "0D0A0D0A000D0A515549540A";
    private const string Addresses4 = "C0000201" + "C6336401" + "DC04" + "01BB";

    [Theory]
    [InlineData("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n", "192.168.0.1:56324", "192.168.0.11:443")]
    [InlineData("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255:65535", "255.255.255.255:65535")]
    [InlineData("PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n", "0.0.0.0:0", "0.0.0.0:0")]
    [InlineData("PROXY TCP6 2001:db8::1 2001:DB8:0:0:0:0:0:2 1 2\r\n", "[2001:db8::1]:1", "[2001:db8::2]:2")]
    [InlineData("PROXY TCP6 ::ffff:192.0.2.1 :: 1 2\r\n", "192.0.2.1:1", "[::]:2")]
    [InlineData("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535")]
    public void A_line_tells_both_addresses(string line, string source, string destination) => AssertAddresses(Encoding.Latin1.GetBytes(line), source, destination);

    [Theory]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n")]
    [InlineData("PROXY UNKNOWN \n \r \u00E9\r\n")]
    public void An_unknown_line_tells_none(string line) => AssertNoAddresses(Encoding.Latin1.GetBytes(line));

    [Theory]
    [InlineData("PROXY TCP4 192.168.0.1 192.168.0.11 56324\r\n")]
    [InlineData("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443 \r\n")]
    [InlineData("PROXY TCP4  192.168.0.1 192.168.0.11 56324 443\r\n")]
    [InlineData("PROXY  TCP4 192.168.0.1 192.168.0.11 56324 443\r\n")]
    [InlineData("PROXY TCP4 192.168.0.01 192.168.0.11 56324 443\r\n")]
    [InlineData("PROXY TCP4 192.168.0 192.168.0.11 56324 443\r\n")]
    [InlineData("PROXY TCP4 0x7f.0.0.1 192.168.0.11 56324 443\r\n")]
    [InlineData("PROXY TCP4 192.168.0.256 192.168.0.11 56324 443\r\n")]
    [InlineData("PROXY TCP4 192.168.0.1 192.168.0.11 65536 443\r\n")]
    [InlineData("PROXY TCP4 192.168.0.1 192.168.0.11 056 443\r\n")]
    [InlineData("PROXY TCP4 192.168.0.1 192.168.0.11 -1 443\r\n")]
    [InlineData("PROXY TCP4 192.168.0.1 192.168.0.11 1 443\n\r\n")]
    [InlineData("PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP6 [2001:db8::1] 2001:db8::2 1 2\r\n")]
    [InlineData("PROXY TCP6 fe80::1%1 2001:db8::2 1 2\r\n")]
    [InlineData("PROXY TCP6 2001:db8::1::2 2001:db8::2 1 2\r\n")]
    [InlineData("PROXY UDP4 192.168.0.1 192.168.0.11 1 443\r\n")]
    [InlineData("PROXY tcp4 192.168.0.1 192.168.0.11 1 443\r\n")]
    [InlineData("PROXY UNKNOWNS\r\n")]
    [InlineData("PROXY \r\n")]
    public void These_lines_are_malformed(string line) => AssertFault(ProxyHeaderStatus.MalformedLine, Encoding.Latin1.GetBytes(line));

    [Fact]
    public void A_line_has_107_bytes_at_most()
    {
        var longest = "PROXY UNKNOWN " + new string('a', 91) + "\r\n";
        Assert.Equal(107, longest.Length);
        AssertNoAddresses(Encoding.Latin1.GetBytes(longest));
        AssertFault(ProxyHeaderStatus.TooLong, Encoding.Latin1.GetBytes(longest.Insert(20, "a")));
        AssertFault(ProxyHeaderStatus.TooLong, Encoding.Latin1.GetBytes("PROXY TCP4 " + new string('1', 4000)));
        Assert.Equal(ProxyHeaderStatus.Incomplete, Parse(Encoding.Latin1.GetBytes(longest[..106]), out _, out _));
    }

    [Theory]
    [InlineData("160301")]
    [InlineData("47")]
    [InlineData("50524F5859090A")]
    [InlineData("50524F585A")]
    [InlineData("0D0A0D0A01")]
    [InlineData("0D0D")]
    [InlineData("00")]
    public void What_is_no_header_is_refused_at_its_first_wrong_byte(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        AssertFault(ProxyHeaderStatus.NotProxy, bytes);
        AssertFault(ProxyHeaderStatus.NotProxy, [.. bytes, .. new byte[5000]]);
    }

    [Theory]
    [InlineData("2111000C" + Addresses4, "192.0.2.1:56324", "198.51.100.1:443")]
    [InlineData("21210024" + "20010DB8000000000000000000000001" + "20010DB8000000000000000000000002" + "DC0401BB", "[2001:db8::1]:56324", "[2001:db8::2]:443")]
    [InlineData("21210024" + "00000000000000000000FFFFC0000201" + "00000000000000000000FFFFC6336401" + "DC0401BB", "192.0.2.1:56324", "198.51.100.1:443")]
    [InlineData("21110012" + Addresses4 + "040000" + "E00000", "192.0.2.1:56324", "198.51.100.1:443")]
    [InlineData("2111001A" + Addresses4 + "02000B" + "76706E2E6578616D706C65", "192.0.2.1:56324", "198.51.100.1:443")]
    public void A_binary_header_tells_both_addresses(string hex, string source, string destination) => AssertAddresses(Convert.FromHexString(Signature + hex), source, destination);

    // As HAProxy 2.6 sent them, with proxy-v2-options crc32c,unique-id.
    [Theory]
    [InlineData("211100207F0007097F000001BDD91DB10300048404627B05000A646F6F722D3233333938", "127.0.7.9:48601", "127.0.0.1:7601")]
    [InlineData("212100380000000000000000000000000000000100000000000000000000000000000001BDD91DB1030004C5CDE58805000A646F6F722D3233333938", "[::1]:48601", "[::1]:7601")]
    public void The_checksum_is_verified(string hex, string source, string destination)
    {
        var header = Convert.FromHexString(Signature + hex);
        AssertAddresses(header, source, destination);

        // All but the types and lengths of the two TLVs, which a wound makes into something else.
        var checksum = header.Length - 20;
        var uniqueId = header.Length - 13;
        foreach (var i in Enumerable.Range(16, header.Length - 16).Where(i => i < checksum || (i >= checksum + 3 && i < uniqueId) || i >= uniqueId + 3))
        {
            var damaged = header.ToArray();
            damaged[i] ^= 0x40;
            AssertFault(ProxyHeaderStatus.WrongChecksum, damaged);
        }
    }

    [Theory]
    [InlineData("20000000")]
    [InlineData("20000007030004A9B87E8F")]
    [InlineData("2011000C" + Addresses4)]
    [InlineData("20FF0002FFFF")]
    [InlineData("21000000")]
    [InlineData("21000003FFFFFF")]
    [InlineData("21010001FF")]
    [InlineData("21100000")]
    [InlineData("2112000C" + Addresses4)]
    public void A_balancers_own_connection_and_what_is_not_tcp_over_ip_tell_none(string hex) => AssertNoAddresses(Convert.FromHexString(Signature + hex));

    [Fact]
    public void A_unix_socket_tells_none() => AssertNoAddresses([.. Convert.FromHexString(Signature + "213100D8"), .. new byte[216]]);

    [Theory]
    [InlineData("1111000C" + Addresses4, ProxyHeaderStatus.UnsupportedVersion)]
    [InlineData("31", ProxyHeaderStatus.UnsupportedVersion)]
    [InlineData("22", ProxyHeaderStatus.UnknownCommand)]
    [InlineData("2F11000C" + Addresses4, ProxyHeaderStatus.UnknownCommand)]
    [InlineData("2141000C" + Addresses4, ProxyHeaderStatus.UnknownFamily)]
    [InlineData("2113000C" + Addresses4, ProxyHeaderStatus.UnknownFamily)]
    [InlineData("2111000B" + Addresses4, ProxyHeaderStatus.TruncatedAddresses)]
    [InlineData("21110000", ProxyHeaderStatus.TruncatedAddresses)]
    [InlineData("21210023" + Addresses4 + Addresses4 + Addresses4, ProxyHeaderStatus.TruncatedAddresses)]
    [InlineData("2111000E" + Addresses4 + "0400", ProxyHeaderStatus.MalformedTlv)]
    [InlineData("2111000F" + Addresses4 + "040001", ProxyHeaderStatus.MalformedTlv)]
    [InlineData("21110012" + Addresses4 + "03000300" + "0000", ProxyHeaderStatus.MalformedTlv)]
    [InlineData("21110013" + Addresses4 + "03000400000000", ProxyHeaderStatus.WrongChecksum)]
    [InlineData("2111001A" + Addresses4 + "0300040000000003000400000000", ProxyHeaderStatus.MalformedTlv)]
    [InlineData("21110FF1", ProxyHeaderStatus.TooLong)]
    [InlineData("2000FFFF", ProxyHeaderStatus.TooLong)]
    public void Each_fault_of_a_binary_header_has_its_name(string hex, ProxyHeaderStatus fault) => AssertFault(fault, Convert.FromHexString(Signature + hex));

    [Fact]
    public void A_binary_header_has_4096_bytes_at_most()
    {
        byte[] largest = [.. Convert.FromHexString(Signature + "20000FF0"), .. new byte[4080]];
        Assert.Equal(ProxyHeader.MaxSize, largest.Length);
        AssertNoAddresses(largest);
        Assert.Equal(ProxyHeaderStatus.Incomplete, Parse(largest[..^1], out _, out _));
    }

    private static void AssertAddresses(byte[] header, string source, string destination)
    {
        var expected = new ProxyHeader(IPEndPoint.Parse(source), IPEndPoint.Parse(destination));
        AssertWhole(header, expected);
    }

    private static void AssertNoAddresses(byte[] header) => AssertWhole(header, new ProxyHeader(null, null));

    /// <summary>Every cut is incomplete, and what follows does not matter.</summary>
    private static void AssertWhole(byte[] header, ProxyHeader expected)
    {
        for (var i = 0; i < header.Length; i++)
        {
            Assert.Equal(ProxyHeaderStatus.Incomplete, Parse(header[..i], out var none, out var nothing));
            Assert.Null(none);
            Assert.Equal(0, nothing);
        }

        foreach (var stream in new[] { header, [.. header, 0x16, 0x03, 0x01], [.. header, .. header] })
        {
            Assert.Equal(ProxyHeaderStatus.Complete, Parse(stream, out var parsed, out var length));
            Assert.Equal(expected, parsed);
            Assert.Equal(header.Length, length);
        }
    }

    private static void AssertFault(ProxyHeaderStatus fault, byte[] stream)
    {
        Assert.Equal(fault, Parse(stream, out var header, out var length));
        Assert.Null(header);
        Assert.Equal(0, length);
    }

    private static ProxyHeaderStatus Parse(byte[] stream, out ProxyHeader? header, out int length) => ProxyHeader.Parse(stream, out header, out length);
}
