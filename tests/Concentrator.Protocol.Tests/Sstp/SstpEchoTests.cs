using Concentrator.Protocol.Sstp;

namespace Concentrator.Protocol.Tests.Sstp;

/// <summary>The hello timer ([MS-SSTP] 3.1.2.3), which both roles have.</summary>
public sealed class SstpEchoTests
{
    private static readonly long s_hello = CallFixture.Options.HelloTimeout;

    [Theory]
    [InlineData("server")]
    [InlineData("client")]
    public void An_unanswered_echo_closes_the_connection_without_an_abort(string role)
    {
        var call = CallTable.Lead(role, nameof(SstpCallState.CallConnected));
        var deadline = call.Deadline;
        call.Tick(deadline);
        Assert.Equal([Packets.Control(8)], call.Sent);
        Assert.Equal(SstpCallEvents.None, call.Tick(deadline + s_hello - 1));
        Assert.Equal(SstpCallEvents.StopPpp | SstpCallEvents.CloseTransport, call.Tick(deadline + s_hello));
        Assert.Empty(call.Sent);
        Assert.Equal((SstpCallEnd.EchoTimeout, long.MaxValue), (call.End, call.Deadline));
    }

    [Theory]
    [InlineData("server", "response")]
    [InlineData("server", "request")]
    [InlineData("server", "data")]
    [InlineData("client", "response")]
    [InlineData("client", "request")]
    [InlineData("client", "data")]
    public void Any_packet_answers_an_echo(string role, string packet)
    {
        var call = CallTable.Lead(role, nameof(SstpCallState.CallConnected));
        var now = call.Deadline;
        for (var i = 0; i < 5; i++)
        {
            call.Tick(now);
            Assert.Equal([Packets.Control(8)], call.Sent);
            now += s_hello - 1;
            if (packet is "data")
            {
                Assert.True(call.ReceiveData(now));
            }
            else
            {
                call.Receive(Packets.Control(packet is "request" ? 8 : 9), now);
            }

            Assert.Equal(now + s_hello, call.Deadline);
            now += s_hello;
        }

        Assert.True(call.IsConnected);
    }

    [Theory]
    [InlineData("server", 8)]
    [InlineData("server", 9)]
    [InlineData("client", 8)]
    [InlineData("client", 9)]
    public void An_echo_with_attributes_is_an_invalid_frame(string role, int type)
    {
        byte[][] bad = [Packets.Control(type, Packets.StatusInfo(0, 0)), [0x10, 1, 0, 9, 0, (byte)type, 0, 0, 0], [0x10, 1, 0, 8, 0, (byte)type, 0, 1]];
        foreach (var packet in bad)
        {
            var call = CallTable.Lead(role, nameof(SstpCallState.CallConnected));
            call.Receive(packet);
            Assert.Equal([Packets.Abort(2, 7)], call.Sent);
        }
    }

    [Fact]
    public void The_times_by_default_are_those_of_the_specification()
    {
        var o = SstpCallOptions.Default;
        Assert.Equal(
            (60_000, 60_000, 3_000, 1_000, 5_000, 1_000),
            (o.NegotiationTimeout, o.HelloTimeout, o.AbortTimeout1, o.AbortTimeout2, o.DisconnectTimeout1, o.DisconnectTimeout2));
        Assert.Equal(SstpHashProtocols.Sha1 | SstpHashProtocols.Sha256, o.HashProtocols);
    }
}
