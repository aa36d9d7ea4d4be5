using Concentrator.Protocol.Sstp;

namespace Concentrator.Protocol.Tests.Sstp;

/// <summary>What only the server does ([MS-SSTP] 3.3).</summary>
public sealed class SstpServerCallTests
{
    private const long Now = CallFixture.Now;
    private static readonly string s_value65 = string.Concat(Enumerable.Range(0, 65).Select(i => i.ToString("X2")));

    /// <summary>Attributes of a bad request, and the Status-Infos of the Nak, in hex.</summary>
    public static TheoryData<string[], string[]> BadRequests => new()
    {
        { [], [Packets.StatusInfo(1, 0xA)] },
        { ["000100060002"], [Packets.StatusInfo(1, 4, "0002")] },
        { ["00010004"], [Packets.StatusInfo(1, 3)] },
        { ["0001000501"], [Packets.StatusInfo(1, 3, "01")] },
        { ["0001000700010A"], [Packets.StatusInfo(1, 3, "00010A")] },
        { [Packets.PppProtocolId, Packets.PppProtocolId], [Packets.StatusInfo(1, 1, "0001")] },
        { [Packets.PppProtocolId, Packets.PppProtocolId, "000100060007"], [Packets.StatusInfo(1, 1, "0001"), Packets.StatusInfo(1, 1, "0007")] },
        { [Packets.PppProtocolId, "00050006ABCD"], [Packets.StatusInfo(5, 2)] },
        { [Packets.PppProtocolId, "00FF0004"], [Packets.StatusInfo(0xFF, 2)] },
        { [Packets.PppProtocolId, "00000004"], [Packets.StatusInfo(0, 2)] },
        { [Packets.PppProtocolId, "00040004"], [Packets.StatusInfo(4, 2)] },
        { [Packets.PppProtocolId, Packets.StatusInfo(1, 4)], [Packets.StatusInfo(2, 0xB, "0000000100000004")] },
        { [Packets.PppProtocolId, Packets.StatusInfo(0, 0), Packets.StatusInfo(0, 0)], [Packets.StatusInfo(2, 1, "0000000000000000")] },
        { [Packets.PppProtocolId, "0002000800000000"], [Packets.StatusInfo(2, 3, "00000000")] },
        { [Packets.PppProtocolId, Packets.StatusInfo(0, 0, s_value65)], [Packets.StatusInfo(2, 3, "0000000000000000" + s_value65[..112])] },
        { ["000100060002", "00090004", Packets.StatusInfo(1, 6)], [Packets.StatusInfo(1, 4, "0002"), Packets.StatusInfo(9, 2), Packets.StatusInfo(2, 0xB, "0000000100000006")] },
    };

    [Theory]
    [MemberData(nameof(BadRequests))]
    public void A_bad_request_is_answered_with_a_nak_that_names_each_offending_attribute(string[] attributes, string[] statusInfos)
    {
        var server = new ServerFixture();
        server.Call.Start(Now);
        Assert.Equal(SstpCallEvents.None, server.Receive(Packets.Control(1, attributes)));
        Assert.Equal([Packets.Control(3, statusInfos)], server.Sent);
        Assert.Equal(SstpCallState.ConnectRequestPending, server.State);

        Assert.Equal(SstpCallEvents.StartPpp, server.Receive(CallFixture.Request));
        Assert.Equal([CallFixture.Ack], server.Sent);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0102")]
    public void A_status_info_that_reports_no_error_is_no_reason_for_a_nak(string value)
    {
        var server = new ServerFixture();
        server.Call.Start(Now);
        Assert.Equal(SstpCallEvents.StartPpp, server.Receive(Packets.Control(1, Packets.PppProtocolId, Packets.StatusInfo(0, 0, value))));
    }

    [Fact]
    public void Reserved_bits_of_a_request_are_ignored()
    {
        var server = new ServerFixture();
        server.Call.Start(Now);
        byte[] request = [0x10, 0xFF, 0xF0, 0x0E, 0, 1, 0, 1, 0xFF, 1, 0xF0, 6, 0, 1];
        Assert.Equal(SstpCallEvents.StartPpp, server.Receive(request));
    }

    [Fact]
    public void The_fourth_bad_request_is_answered_with_an_abort_that_says_so()
    {
        var server = new ServerFixture();
        server.Call.Start(Now);
        var deadline = server.Deadline;
        var bad = Packets.Control(1, "000100060002");
        for (var i = 0; i < 3; i++)
        {
            server.Receive(bad, Now + 10);
            Assert.Equal(3, server.Sent[0][5]);
            Assert.Equal(deadline, server.Deadline);
        }

        Assert.Equal(SstpCallEvents.StopPpp, server.Receive(bad, Now + 20));
        Assert.Equal([Packets.Abort(2, 6)], server.Sent);
        Assert.Equal(SstpCallEnd.RetriesExceeded, server.End);
        Assert.Contains("ValueNotSupported for EncapsulatedProtocolId", server.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_nak_never_outgrows_a_packet()
    {
        var server = new ServerFixture();
        server.Call.Start(Now);
        server.Receive(Packets.Control(1, [.. Enumerable.Repeat("00090004", 200), .. Enumerable.Repeat(Packets.PppProtocolId, 50)]));
        server.Receive(Packets.Control(1, [.. Enumerable.Repeat("00090004", 1000)]));
        var nak = Assert.Single(server.Sent);
        Assert.Equal(SstpFrameStatus.Control, SstpFrame.Read(nak, out var length));
        Assert.Equal(nak.Length, length);
        Assert.Equal((SstpFrame.MaxSize - 8) / 12, (nak[6] << 8) | nak[7]);
    }

    [Theory]
    [InlineData("10010008000100")]
    [InlineData("1001000E000100010001000500010000")]
    public void Cut_packets_are_no_packets(string hex)
    {
        var server = new ServerFixture();
        server.Call.Start(Now);
        Assert.Equal(SstpCallEvents.StopPpp | SstpCallEvents.CloseTransport, server.Receive(Convert.FromHexString(hex)));
    }

    [Theory]
    [InlineData("1001000E0001000100010007 0001")]
    [InlineData("1001000E0001000100010003 0001")]
    [InlineData("1001000E0001000100010000 0001")]
    [InlineData("1001000E0001000100010FFF0001")]
    [InlineData("1001000E0001000000010006 0001")]
    [InlineData("1001000E0001000200010006 0001")]
    [InlineData("1001000E0001FFFF00010006 0001")]
    [InlineData("1001000F0001000100010006 000100")]
    [InlineData("1001000900010001 00")]
    public void A_request_whose_attributes_do_not_fill_it_is_an_invalid_frame(string hex)
    {
        var server = new ServerFixture();
        server.Call.Start(Now);
        server.Receive(Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal)));
        Assert.Equal([Packets.Abort(2, 7)], server.Sent);
        Assert.Equal(SstpCallEnd.ProtocolError, server.End);
    }

    [Theory]
    [InlineData("10010004")]
    [InlineData("100100050F")]
    [InlineData("10010007000800")]
    public void A_control_packet_without_room_for_its_type_is_an_invalid_frame(string hex)
    {
        var server = new ServerFixture();
        server.Call.Start(Now);
        server.Receive(Convert.FromHexString(hex));
        Assert.Equal([Packets.Abort(2, 7)], server.Sent);
    }

    [Fact]
    public void The_ack_is_48_bytes_with_one_attribute_and_a_nonce_of_its_own()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 100; i++)
        {
            var call = new SstpServerCall(SstpCallOptions.Default, [CallFixture.Certificate]);
            var output = new PacketBatch();
            call.Start(0);
            call.Receive(CallFixture.Request, 0, output);
            var ack = Packets.Single(output);
            Assert.Equal("10010030000200010004002800000003", Convert.ToHexString(ack.AsSpan(0, 16)));
            Assert.Equal(48, ack.Length);
            Assert.True(seen.Add(Convert.ToHexString(ack.AsSpan(16))));
        }
    }

    [Theory]
    [InlineData(SstpHashProtocols.Sha1)]
    [InlineData(SstpHashProtocols.Sha256)]
    public void The_hash_protocols_offered_are_those_configured(SstpHashProtocols offered)
    {
        var server = ServerFixture.Acknowledged(CallFixture.Options with { HashProtocols = offered });
        Assert.Equal([CallFixture.AckWith((byte)offered)], server.Sent);
        server.Authenticated();
        var other = offered ^ (SstpHashProtocols.Sha1 | SstpHashProtocols.Sha256);
        server.Receive(CallFixture.CallConnected(other));
        Assert.Equal([Packets.Abort(3, 4)], server.Sent);
        Assert.Equal(CryptoBindingFailure.HashProtocol, server.Call.BindingFailure);
    }

    [Theory]
    [InlineData((byte)0)]
    [InlineData((byte)4)]
    [InlineData((byte)7)]
    public void Options_without_a_known_hash_protocol_are_refused(byte hashProtocols) =>
        Assert.Throws<ArgumentException>(() => new ServerFixture(CallFixture.Options with { HashProtocols = (SstpHashProtocols)hashProtocols }));

    [Fact]
    public void A_call_connected_that_comes_before_the_authentication_ends_waits_for_it()
    {
        var server = ServerFixture.Acknowledged();
        var deadline = server.Deadline;
        Assert.Equal(SstpCallEvents.None, server.Receive(CallFixture.CallConnected(), Now + 5));
        Assert.Empty(server.Sent);
        Assert.False(server.IsConnected);
        Assert.Equal(deadline, server.Deadline);

        Assert.Equal(SstpCallEvents.Connected, server.Authenticated(now: Now + 6));
        Assert.Empty(server.Sent);
        Assert.True(server.IsConnected);
        Assert.Equal(Now + 6 + CallFixture.Options.HelloTimeout, server.Deadline);
    }

    [Fact]
    public void A_second_call_connected_while_one_waits_aborts_the_call()
    {
        var server = ServerFixture.Acknowledged();
        server.Receive(CallFixture.CallConnected());
        Assert.Equal(SstpCallEvents.StopPpp, server.Receive(CallFixture.CallConnected()));
        Assert.Equal([Packets.Abort(2, 5)], server.Sent);
        Assert.Equal(SstpCallEvents.None, server.Authenticated());
        Assert.False(server.IsConnected);
    }

    [Fact]
    public void A_call_connected_that_waits_does_not_stop_the_negotiation_timer()
    {
        var server = ServerFixture.Acknowledged();
        server.Receive(CallFixture.CallConnected());
        Assert.Equal(SstpCallEvents.StopPpp, server.Tick(Now + CallFixture.Options.NegotiationTimeout));
        Assert.Equal([Packets.Abort(2, 8)], server.Sent);
    }

    [Fact]
    public void Without_a_result_of_the_authentication_no_call_connected_connects()
    {
        var server = ServerFixture.Acknowledged();
        server.Receive(CallFixture.CallConnected(key: new byte[32]));
        Assert.False(server.IsConnected);
        server.Authenticated();
        Assert.Equal([Packets.Abort(3, 4)], server.Sent);
        Assert.Equal(CryptoBindingFailure.CompoundMac, server.Call.BindingFailure);
    }

    public static TheoryData<bool, CryptoBindingFailure> BindingFaults
    {
        get
        {
            var data = new TheoryData<bool, CryptoBindingFailure>();
            foreach (var failure in Enum.GetValues<CryptoBindingFailure>().Where(f => f != CryptoBindingFailure.None))
            {
                data.Add(true, failure);
                data.Add(false, failure);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(BindingFaults))]
    public void A_wrong_crypto_binding_aborts_and_names_its_part(bool early, CryptoBindingFailure failure)
    {
        var callConnected = failure switch
        {
            CryptoBindingFailure.HashProtocol => CallFixture.CallConnected(SstpHashProtocols.Sha1),
            CryptoBindingFailure.Nonce => CallFixture.CallConnected(nonce: new byte[32]),
            CryptoBindingFailure.CertificateHash => CallFixture.CallConnected(certificate: new SstpCertificateHashes(new byte[20], new byte[32])),
            _ => CallFixture.CallConnected(key: new byte[32]),
        };
        var server = ServerFixture.Acknowledged(CallFixture.Options with { HashProtocols = SstpHashProtocols.Sha256 });
        SstpCallEvents events;
        if (early)
        {
            server.Receive(callConnected);
            events = server.Authenticated();
        }
        else
        {
            server.Authenticated();
            events = server.Receive(callConnected);
        }

        Assert.Equal([Packets.Abort(3, 4)], server.Sent);
        Assert.Equal((SstpCallEvents.StopPpp, SstpCallEnd.CryptoBinding, failure), (events, server.End, server.Call.BindingFailure));
        Assert.StartsWith("Crypto binding: ", server.Fault, StringComparison.Ordinal);
        Assert.False(server.IsConnected);
    }

    public static TheoryData<string> CallConnectedOfOtherShapes => new()
    {
        Convert.ToHexString(Packets.Control(4)),
        Convert.ToHexString(Packets.Control(4, Packets.StatusInfo(1, 4))),
        Convert.ToHexString(Packets.Control(4, "00030004")),
        Convert.ToHexString(Packets.Control(4, "00030067" + new string('0', 198))),
        Convert.ToHexString(Packets.Control(4, "00030069" + new string('0', 202))),
        Convert.ToHexString(Packets.Control(4, "00040068" + new string('0', 200))),
        Convert.ToHexString(Packets.Control(4, "00030068" + new string('0', 200), Packets.StatusInfo(0, 0))),
        "10010070000400010003006700000002" + new string('0', 192),
        "10010070000400020003006800000002" + new string('0', 192),
        "10010070000400000003006800000002" + new string('0', 192),
    };

    [Theory]
    [MemberData(nameof(CallConnectedOfOtherShapes))]
    public void A_call_connected_without_a_whole_crypto_binding_is_aborted_at_once(string hex)
    {
        var server = ServerFixture.Acknowledged();
        Assert.Equal(SstpCallEvents.StopPpp, server.Receive(Convert.FromHexString(hex)));
        Assert.Equal([Packets.Abort(2, 9)], server.Sent);
        Assert.Equal(SstpCallEnd.CryptoBinding, server.End);
    }

    [Fact]
    public void A_key_of_another_length_is_a_fault_of_ours() =>
        Assert.Throws<ArgumentException>(() => ServerFixture.Acknowledged().Authenticated(new byte[16]));

    [Fact]
    public void The_first_result_of_the_authentication_counts()
    {
        var server = ServerFixture.Acknowledged();
        server.Authenticated();
        server.Authenticated(new byte[32]);
        Assert.Equal(SstpCallEvents.Connected, server.Receive(CallFixture.CallConnected()));
    }

    [Fact]
    public void A_call_starts_once()
    {
        var server = new ServerFixture();
        server.Call.Start(Now);
        Assert.Throws<InvalidOperationException>(() => server.Call.Start(Now));
    }
}
