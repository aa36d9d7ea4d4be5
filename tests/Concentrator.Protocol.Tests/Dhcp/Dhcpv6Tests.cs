using Concentrator.Protocol.Dhcp;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Tests.Ip;
using Concentrator.Protocol.Tests.Ppp;

namespace Concentrator.Protocol.Tests.Dhcp;

/// <summary>The stateless exchange of DHCPv6 (RFC 8415 §6.1).</summary>
public sealed class Dhcpv6Tests
{
    /// <summary>As dhclient -6 -S sends it.</summary>
    private const string Request = "0B 5A1E7C 0001 000E 000100012B0C4B3A021122334455 0008 0002 0000 0006 0004 0017 0018";

    private static readonly Dhcpv6Reply s_reply = new()
    {
        TransactionId = 0x5A1E7C,
        ClientIdentifier = Wire.Hex("000100012B0C4B3A021122334455"),
        ServerIdentifier = Dhcpv6Reply.IdentifierOf(1),
        DnsServers = [TestPackets6.Address("2001:db8::53")],
        SearchDomains = ["corp.example"],
        RefreshTime = 3600,
    };

    [Fact]
    public void A_request_is_read()
    {
        Assert.True(Dhcpv6InformationRequest.TryRead(Wire.Hex(Request), out var request));
        Assert.Equal(0x5A1E7Cu, request.TransactionId);
        Assert.Equal(s_reply.ClientIdentifier, request.ClientIdentifier.ToArray());
        Assert.True(request.ServerIdentifier.IsEmpty);
    }

    [Theory]
    [InlineData("0B 5A1E7C", true)] // nobody says who he is
    [InlineData("01 5A1E7C", false)] // Solicit
    [InlineData("0B 5A1E", false)]
    [InlineData("0B 5A1E7C 0001 000E 0001", false)] // beyond the message
    [InlineData("0B 5A1E7C 00", false)]
    [InlineData("0B 5A1E7C 0003 000C 000000010000000000000000", false)] // wants an address
    [InlineData("0B 5A1E7C 0001 0002 0001", false)] // a DUID that is none
    [InlineData("0B 5A1E7C 0001 0003 000101 0001 0003 000102", false)] // two of them
    public void What_is_a_request_and_what_is_not(string hex, bool isRequest) => Assert.Equal(isRequest, Dhcpv6InformationRequest.TryRead(Wire.Hex(hex), out _));

    [Fact]
    public void The_reply_is_written_as_the_standard_has_it()
    {
        var payload = new byte[Dhcpv6Reply.MaxSize];
        var length = s_reply.Write(payload);

        Assert.Equal(
            Wire.Hex(
                "07 5A1E7C 0001 000E 000100012B0C4B3A021122334455 0002 000C 0003001B0000000000000001"
                + "0017 0010 20010DB8000000000000000000000053 0018 000E 04636F7270076578616D706C6500 0020 0004 00000E10"),
            payload[..length]);
    }

    [Fact]
    public void What_our_client_asks_and_our_server_says_reads_back()
    {
        var payload = new byte[Dhcpv6Reply.MaxSize];
        var length = Dhcpv6InformationRequest.Write(payload, 0x123456, s_reply.ClientIdentifier);
        Assert.True(Dhcpv6InformationRequest.TryRead(payload.AsSpan(0, length), out var request));
        Assert.Equal(0x123456u, request.TransactionId);
        Assert.True(request.ClientIdentifier.SequenceEqual(s_reply.ClientIdentifier));

        length = s_reply.Write(payload);
        Assert.True(Dhcpv6Reply.TryRead(payload.AsSpan(0, length), out var reply));
        Assert.Equal((s_reply.TransactionId, s_reply.RefreshTime), (reply.TransactionId, reply.RefreshTime));
        Assert.Equal(s_reply.ClientIdentifier, reply.ClientIdentifier);
        Assert.Equal(s_reply.ServerIdentifier, reply.ServerIdentifier);
        Assert.Equal(s_reply.DnsServers, reply.DnsServers);
        Assert.Equal(s_reply.SearchDomains, reply.SearchDomains);
        Assert.False(Dhcpv6Reply.TryRead(Wire.Hex("07 5A1E7C"), out _));
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_mutated_message_makes_a_reader_throw() => Fuzzing.Run(8415, seed =>
    {
        var reply = new byte[Dhcpv6Reply.MaxSize];
        var mutator = new Mutator(seed, Wire.Hex(Request), reply[..s_reply.Write(reply)]) { Front = 24 };
        var (requests, replies) = (0, 0);
        for (var round = 0; round < Fuzzing.Inputs; round++)
        {
            var bytes = mutator.Next();
            if (Dhcpv6InformationRequest.TryRead(bytes, out var request))
            {
                requests++;
                Assert.InRange(request.ClientIdentifier.Length, 0, 130);
                var answer = new Dhcpv6Reply { TransactionId = request.TransactionId, ClientIdentifier = request.ClientIdentifier.ToArray(), ServerIdentifier = [0, 3, 0] };
                Assert.InRange(answer.Write(reply), 4, reply.Length);
            }

            if (Dhcpv6Reply.TryRead(bytes, out var read))
            {
                replies++;
                Assert.InRange(read.ServerIdentifier.Length, 3, 130);
                Assert.All(read.SearchDomains, name => Assert.InRange(name.Length, 1, 253));
            }
        }

        Assert.InRange(requests, 10_000, Fuzzing.Inputs);
        Assert.InRange(replies, 10_000, Fuzzing.Inputs);
    });
}
