using System.Text;
using Concentrator.Client.Tests.Server;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Sstp;

namespace Concentrator.Client.Tests;

public sealed class SstpClientSessionTests
{
    [Fact]
    public void Options_are_printed_without_the_password() =>
        Assert.Equal("SstpClientOptions: ann at vpn.example:443", new SstpClientOptions { Host = "vpn.example", UserName = "ann", Password = "correct horse" }.ToString());

    [Theory]
    [InlineData(AuthenticationMethod.MsChapV2)]
    [InlineData(AuthenticationMethod.ChapMd5)]
    [InlineData(AuthenticationMethod.Pap)]
    [InlineData(AuthenticationMethod.Eap)]
    public void A_client_dials_in_by_each_method_and_gets_its_addresses(AuthenticationMethod method)
    {
        using var tunnel = new TestTunnel(TestTunnel.Alice with { Methods = [method] }, new TestServerOptions { Methods = [method] }).Dial();

        Assert.True(tunnel.Client.IsUp, tunnel.Client.End?.Message ?? $"stands at {tunnel.Client.Phase}");
        Assert.True(tunnel.Server.IsConnected, tunnel.Server.Fault);
        Assert.Equal(TestServer.Addresses.Client, tunnel.Client.Addresses!.Client);
        Assert.Equal(TestServer.Addresses.Server, tunnel.Client.Addresses.Server);
        Assert.Equal(TestServer.Addresses.PrimaryDns, tunnel.Client.Addresses.PrimaryDns);
        Assert.Equal(TestServer.Addresses.SecondaryDns, tunnel.Client.Addresses.SecondaryDns);
        Assert.Null(tunnel.Client.End);
    }

    [Fact]
    public void A_server_that_prefers_another_method_is_brought_to_the_clients()
    {
        using var tunnel = new TestTunnel(
            TestTunnel.Alice with { Methods = [AuthenticationMethod.MsChapV2] },
            new TestServerOptions { Methods = [AuthenticationMethod.ChapMd5, AuthenticationMethod.MsChapV2] }).Dial();

        Assert.True(tunnel.Client.IsUp, tunnel.Client.End?.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void It_does_not_matter_how_the_bytes_are_cut(int chunk)
    {
        using var tunnel = new TestTunnel(chunk: chunk, echo: true).Dial();
        Assert.True(tunnel.Client.IsUp, tunnel.Client.End?.Message);

        var packet = Ipv4Packet(900);
        Assert.True(tunnel.Client.TrySend(packet));
        tunnel.Settle();

        Assert.Equal(packet, Assert.Single(tunnel.Received));
    }

    [Fact]
    public void Packets_go_both_ways_unchanged_and_in_order()
    {
        using var tunnel = new TestTunnel(echo: true).Dial();
        var sent = Enumerable.Range(20, 1300).Select(Ipv4Packet).ToList();

        foreach (var packet in sent)
        {
            Assert.True(tunnel.Client.TrySend(packet));
            tunnel.Settle();
        }

        Assert.Equal(sent, tunnel.Server.Received);
        Assert.Equal(sent, tunnel.Received);
    }

    [Theory]
    [InlineData(0x7F000001)]
    [InlineData(0xE0000001)]
    [InlineData(0xF0000001)]
    [InlineData(0xFFFFFFFF)]
    [InlineData(0xA9FE0001)]
    [InlineData(0x00000005)]
    public void An_address_that_no_host_may_have_is_refused(uint address)
    {
        using var tunnel = new TestTunnel(server: new TestServerOptions { Addresses = TestServer.Addresses with { Client = new Ipv4Address(address) } }).Dial();

        Assert.False(tunnel.Client.IsUp);
        Assert.Equal(SstpTunnelEndReason.NegotiationFailed, tunnel.Client.End!.Reason);
        Assert.Contains($"{new Ipv4Address(address)}, which no host may have", tunnel.Client.End.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("503 go\u00adaway", "503 go\ufffdaway")]
    [InlineData("404 a\u009b31mred", "404 a\ufffd31mred")]
    public void What_steers_a_terminal_does_not_come_through_a_servers_words(string status, string told)
    {
        // HTTP's reason phrase is Latin-1 on the wire.
        var answer = Encoding.Latin1.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
        using var tunnel = new TestTunnel(server: new TestServerOptions { HttpAnswer = answer }).Dial();

        Assert.Contains(told, tunnel.Client.End!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(tunnel.Client.End.Message, character => char.IsControl(character));
    }

    [Fact]
    public void A_message_has_printable_characters_alone_and_an_end()
    {
        var end = new SstpTunnelEnd(SstpClientPhase.Tcp, SstpTunnelEndReason.ProxyRefused, "über \u202Eevil\u2066 \u200B\u2028\r\n\0\ud800 Zoë 𝄞");
        Assert.Equal("über \ufffdevil\ufffd \ufffd\ufffd\ufffd\ufffd\ufffd\ufffd Zoë 𝄞", end.Message);
        Assert.Equal(1001, new SstpTunnelEnd(SstpClientPhase.Tcp, SstpTunnelEndReason.ProxyRefused, new string('x', 20_000)).Message.Length);
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void Ipv6_packets_come_only_through_a_link_that_agreed_on_ipv6(bool asked, bool given, bool comes)
    {
        using var tunnel = new TestTunnel(TestTunnel.Alice with { Ipv6 = asked }, new TestServerOptions { Ipv6 = given }).Dial();
        Assert.True(tunnel.Client.IsUp, tunnel.Client.End?.Message);
        var packet = Ipv4Packet(100);
        packet[0] = 0x60;

        tunnel.Server.Send(packet);
        tunnel.Settle();

        Assert.Equal(comes ? [packet] : [], tunnel.Received);
    }

    [Fact]
    public void Packets_sent_together_share_records_of_at_most_16_KiB()
    {
        using var tunnel = new TestTunnel().Dial();
        tunnel.ClientTls.Records.Clear();

        for (var i = 0; i < 30; i++)
        {
            Assert.True(tunnel.Client.TrySend(Ipv4Packet(1400)));
        }

        tunnel.Settle();
        Assert.Equal(30, tunnel.Server.Received.Count);
        Assert.Equal(3, tunnel.ClientTls.Records.Count);
        Assert.All(tunnel.ClientTls.Records, record => Assert.InRange(record.Length, 1, 16 * 1024));
    }

    [Fact]
    public void One_packet_a_record_when_asked()
    {
        using var tunnel = new TestTunnel(TestTunnel.Alice with { OnePacketPerRecord = true }).Dial();
        tunnel.ClientTls.Records.Clear();

        for (var i = 0; i < 5; i++)
        {
            Assert.True(tunnel.Client.TrySend(Ipv4Packet(100)));
        }

        Assert.Equal(5, tunnel.ClientTls.Records.Count);
        Assert.All(tunnel.ClientTls.Records, record => Assert.Equal(100 + SstpFrame.DataOverhead, record.Length));
    }

    [Fact]
    public void What_does_not_fit_is_not_taken()
    {
        using var tunnel = new TestTunnel(TestTunnel.Alice with { MaxSendBacklog = 10_000 });
        Assert.False(tunnel.Client.TrySend(Ipv4Packet(100)), "it was not up");
        tunnel.Dial();

        Assert.False(tunnel.Client.TrySend([]));
        Assert.False(tunnel.Client.TrySend(Ipv4Packet(tunnel.Client.MaxPacketSize + 1)));
        Assert.True(tunnel.Client.TrySend(Ipv4Packet(tunnel.Client.MaxPacketSize)));

        var taken = 0;
        while (tunnel.Client.TrySend(Ipv4Packet(1000)))
        {
            taken++;
        }

        Assert.InRange(taken, 6, 10);
        tunnel.Settle();
        Assert.True(tunnel.Client.TrySend(Ipv4Packet(1000)), "there was room again");
    }

    [Theory]
    [InlineData(AuthenticationMethod.MsChapV2, "691")]
    [InlineData(AuthenticationMethod.ChapMd5, "alice")]
    [InlineData(AuthenticationMethod.Pap, "alice")]
    [InlineData(AuthenticationMethod.Eap, "691")]
    public void A_wrong_password_ends_the_attempt_with_a_reason_for_a_person(AuthenticationMethod method, string word)
    {
        using var tunnel = new TestTunnel(
            TestTunnel.Alice with { Password = "looking-glass", Methods = [method] }, new TestServerOptions { Methods = [method] }).Dial();
        tunnel.Pass(10_000);

        Assert.NotNull(tunnel.Client.End);
        Assert.Equal(SstpTunnelEndReason.AuthenticationFailed, tunnel.Client.End.Reason);
        Assert.Equal(SstpClientPhase.Authentication, tunnel.Client.End.Phase);
        Assert.Contains("vpn.example:443", tunnel.Client.End.Message, StringComparison.Ordinal);
        Assert.Contains(word, tunnel.Client.End.Message, StringComparison.Ordinal);
        Assert.True(tunnel.Client.IsClosed);
    }

    [Fact]
    public void No_method_in_common_is_said_so()
    {
        using var tunnel = new TestTunnel(
            TestTunnel.Alice with { Methods = [AuthenticationMethod.MsChapV2] }, new TestServerOptions { Methods = [AuthenticationMethod.Pap] }).Dial();
        tunnel.Pass(60_000);

        Assert.True(tunnel.Client.IsClosed);
        Assert.Equal(SstpTunnelEndReason.NegotiationFailed, tunnel.Client.End!.Reason);
    }

    [Theory]
    [InlineData("404 Not Found", SstpTunnelEndReason.HttpRefused, "404")]
    [InlineData("502 Bad Gateway", SstpTunnelEndReason.Unavailable, "502")]
    [InlineData("503 Service Unavailable", SstpTunnelEndReason.Unavailable, "takes no tunnels")]
    public void Another_answer_than_200_is_told(string status, SstpTunnelEndReason reason, string words)
    {
        using var tunnel = new TestTunnel(server: new TestServerOptions { HttpAnswer = TestServer.Http(status) }).Dial();

        Assert.True(tunnel.Client.IsClosed);
        Assert.Equal(reason, tunnel.Client.End!.Reason);
        Assert.Equal(SstpClientPhase.Http, tunnel.Client.End.Phase);
        Assert.Contains(words, tunnel.Client.End.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_is_not_http_is_told()
    {
        using var tunnel = new TestTunnel(server: new TestServerOptions { HttpAnswer = "SSH-2.0-OpenSSH_9.2\r\n\r\n"u8.ToArray() }).Dial();

        Assert.Equal(SstpTunnelEndReason.HttpRefused, tunnel.Client.End!.Reason);
    }

    [Fact]
    public void Bytes_that_are_no_sstp_packet_close_the_connection()
    {
        using var tunnel = new TestTunnel(server: new TestServerOptions { AfterHttp = [0x20, 0x01, 0x00, 0x08, 0, 0, 0, 0] }).Dial();

        Assert.True(tunnel.Client.IsClosed);
        Assert.Equal(SstpTunnelEndReason.ProtocolError, tunnel.Client.End!.Reason);
    }

    [Fact]
    public void The_client_disconnects_in_good_order()
    {
        using var tunnel = new TestTunnel().Dial();

        tunnel.Client.Disconnect(tunnel.Now);
        Assert.False(tunnel.Client.TrySend(Ipv4Packet(100)), "no data after Call-Disconnect");
        tunnel.Settle();

        Assert.Equal(SstpCallEnd.PeerDisconnect, tunnel.Server.End);
        Assert.Equal(SstpTunnelEndReason.Local, tunnel.Client.End!.Reason);
        tunnel.Pass(6_000);
        Assert.True(tunnel.Client.IsClosed);
        Assert.True(tunnel.ClientTls.IsShutDown);
    }

    [Fact]
    public void The_server_disconnects_and_the_client_acknowledges()
    {
        using var tunnel = new TestTunnel().Dial();

        tunnel.Server.Disconnect(tunnel.Now);
        tunnel.Settle();
        tunnel.Pass(10_000);

        Assert.Equal(SstpTunnelEndReason.ServerDisconnected, tunnel.Client.End!.Reason);
        Assert.Equal(SstpClientPhase.Up, tunnel.Client.End.Phase);
        Assert.True(tunnel.Client.IsClosed);
        Assert.Equal(SstpCallEnd.LocalDisconnect, tunnel.Server.End);
        Assert.True(tunnel.Server.IsClosed);
    }

    [Fact]
    public void The_server_terminates_the_link_and_the_client_hangs_up()
    {
        using var tunnel = new TestTunnel().Dial();

        tunnel.Server.Terminate(tunnel.Now);
        tunnel.Settle();
        tunnel.Pass(10_000);

        Assert.Equal(SstpTunnelEndReason.ServerDisconnected, tunnel.Client.End!.Reason);
        Assert.True(tunnel.Client.IsClosed);
    }

    [Fact]
    public void A_lost_connection_is_told_with_the_phase_it_was_lost_in()
    {
        using var before = new TestTunnel();
        before.Client.Start(before.Now);
        before.Client.ConnectionLost(null);
        Assert.Equal(SstpClientPhase.Http, before.Client.End!.Phase);
        Assert.True(before.Client.IsClosed);

        using var after = new TestTunnel().Dial();
        after.Client.ConnectionLost("Connection reset by peer");
        Assert.Equal(new SstpTunnelEnd(SstpClientPhase.Up, SstpTunnelEndReason.ConnectionLost, "The connection to vpn.example:443 broke: Connection reset by peer"), after.Client.End);
        Assert.Equal(long.MaxValue, after.Client.NextDeadline);
    }

    [Fact]
    public void A_closing_tls_connection_ends_the_tunnel()
    {
        using var tunnel = new TestTunnel().Dial();

        tunnel.ClientTls.PeerClosed = true;
        tunnel.Client.Receive([], tunnel.Now);

        Assert.Equal(SstpTunnelEndReason.ConnectionLost, tunnel.Client.End!.Reason);
        Assert.True(tunnel.Client.IsClosed);
    }

    [Fact]
    public void A_mute_server_is_given_up_after_an_unanswered_echo()
    {
        using var tunnel = new TestTunnel().Dial();

        tunnel.Pass(59_000, serverIsMute: true);
        Assert.True(tunnel.Client.IsUp);
        tunnel.Pass(70_000, serverIsMute: true);

        Assert.Equal(SstpTunnelEndReason.Timeout, tunnel.Client.End!.Reason);
        Assert.True(tunnel.Client.IsClosed);
    }

    [Fact]
    public void Echoes_keep_a_silent_tunnel_up()
    {
        using var tunnel = new TestTunnel(echo: true).Dial();

        tunnel.Pass(3_600_000);

        Assert.True(tunnel.Client.IsUp, tunnel.Client.End?.Message);
        Assert.True(tunnel.Server.IsConnected);
        Assert.True(tunnel.Client.TrySend(Ipv4Packet(60)));
        tunnel.Settle();
        Assert.Single(tunnel.Received);
    }

    [Fact]
    public void A_server_that_never_answers_the_call_is_given_up()
    {
        using var tunnel = new TestTunnel();
        tunnel.ToClient = bytes => tunnel.Client.Phase == SstpClientPhase.Http ? bytes : [];
        tunnel.Dial();
        Assert.Equal(SstpClientPhase.Call, tunnel.Client.Phase);

        tunnel.Pass(70_000, serverIsMute: true);

        Assert.True(tunnel.Client.IsClosed);
        Assert.Equal(SstpTunnelEndReason.Timeout, tunnel.Client.End!.Reason);
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_server_however_mad_makes_the_client_throw() => Fuzzing.Run(20_260, seed =>
    {
        const int Streams = 20_000;
        var random = new Random(seed);
        var mutator = new Mutator(seed);
        var ups = 0;
        for (var i = 0; i < Streams; i++)
        {
            // Half of the streams are mutated from the first SSTP packet on, half later, so that every phase meets them.
            var spare = random.Next(2) == 0 ? 0 : random.Next(600);
            using var tunnel = new TestTunnel();
            var passed = 0;
            tunnel.ToClient = bytes =>
            {
                passed += bytes.Length;
                if (tunnel.Client.Phase > SstpClientPhase.Http && passed > spare && bytes.Length > 0)
                {
                    bytes = mutator.Of(bytes);
                }

                return bytes;
            };
            try
            {
                tunnel.Dial();
            }
            catch (Xunit.Sdk.XunitException)
            {
                // The test server asserts what the client sends: a client led astray may send what it would not otherwise.
            }

            ups += tunnel.Client.IsUp ? 1 : 0;
            tunnel.Client.Tick(tunnel.Now + 1_000_000);
        }

        Assert.InRange(ups, 1, Streams - 1);
    });

    private static byte[] Ipv4Packet(int size)
    {
        var packet = new byte[size];
        new Random(size).NextBytes(packet);
        packet[0] = 0x45;
        return packet;
    }
}
