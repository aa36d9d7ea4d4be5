using Concentrator.Protocol.Sstp;

namespace Concentrator.Protocol.Tests.Sstp;

/// <summary>Every cell of the state × message table, every state's timer, and what the owner may ask for in every state.</summary>
public sealed class CallTableTests
{
    private const long Now = CallFixture.Now;

    public static TheoryData<string, string, int, string> Cells
    {
        get
        {
            var data = new TheoryData<string, string, int, string>();
            foreach (var (role, state, type, cell) in CallTable.Cells)
            {
                data.Add(role, state.ToString(), type, cell);
            }

            return data;
        }
    }

    public static TheoryData<string, string> States
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (role, state) in CallTable.States)
            {
                data.Add(role, state.ToString());
            }

            return data;
        }
    }

    [Fact]
    public void The_table_has_every_cell() =>
        Assert.Equal(2 * 8 * 11, CallTable.Cells.Select(c => (c.Role, c.State, c.Type)).Distinct().Count());

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_message_in_a_state_does_what_the_table_says(string role, string state, int type, string cell)
    {
        var call = CallTable.Lead(role, state);
        var before = (call.State, call.Deadline, call.End);
        var open = before.End == SstpCallEnd.None;

        var events = call.Receive(CallFixture.Message(type));

        var stop = open ? SstpCallEvents.StopPpp : SstpCallEvents.None;
        var o = CallFixture.Options;
        (SstpCallState State, long Timeout, SstpCallEvents Events, SstpCallEnd End, byte[][] Sent) expected = cell switch
        {
            "." => (before.State, before.Deadline - Now, SstpCallEvents.None, before.End, []),
            "u" => (SstpCallState.CallAbortPending, o.AbortTimeout1, stop, SstpCallEnd.ProtocolError, [Packets.Abort(2, 5)]),
            "i" => (SstpCallState.CallAbortPending, o.AbortTimeout1, stop, SstpCallEnd.ProtocolError, [Packets.Abort(2, 7)]),
            "ack" => (SstpCallState.CallConnectedPending, o.NegotiationTimeout, SstpCallEvents.StartPpp, SstpCallEnd.None, [CallFixture.Ack]),
            "con" => (SstpCallState.CallConnected, o.HelloTimeout, SstpCallEvents.Connected, SstpCallEnd.None, []),
            "ppp" => (SstpCallState.ConnectAckReceived, o.NegotiationTimeout, SstpCallEvents.StartPpp, SstpCallEnd.None, []),
            "req" => (SstpCallState.ConnectRequestSent, o.NegotiationTimeout, SstpCallEvents.None, SstpCallEnd.None, [CallFixture.Request]),
            "aa" => (SstpCallState.CallAbortTimeoutPending, o.AbortTimeout2, stop, open ? SstpCallEnd.PeerAbort : before.End, [Packets.Abort(2, 5)]),
            "a2" => (SstpCallState.CallAbortTimeoutPending, o.AbortTimeout2, SstpCallEvents.None, before.End, []),
            "da" => (SstpCallState.CallDisconnectTimeoutPending, o.DisconnectTimeout2, stop, open ? SstpCallEnd.PeerDisconnect : before.End, [Packets.Control(7)]),
            "x" => (SstpCallState.CallDisconnected, long.MaxValue - Now, SstpCallEvents.CloseTransport, SstpCallEnd.LocalDisconnect, []),
            "er" => (SstpCallState.CallConnected, o.HelloTimeout, SstpCallEvents.None, SstpCallEnd.None, [Packets.Control(9)]),
            "h" => (SstpCallState.CallConnected, o.HelloTimeout, SstpCallEvents.None, SstpCallEnd.None, []),
            _ => throw new InvalidOperationException($"The table has no cell '{cell}'."),
        };
        Assert.Equal(expected.Sent, call.Sent);
        Assert.Equal((expected.State, expected.Events, expected.End), (call.State, events, call.End));
        Assert.Equal(Now + expected.Timeout, call.Deadline);
        Assert.Equal(call.State == SstpCallState.CallConnected, call.IsConnected);
    }

    [Theory]
    [MemberData(nameof(States))]
    public void A_timer_that_runs_out_does_what_its_state_says(string role, string state)
    {
        var call = CallTable.Lead(role, state);
        var (deadline, end) = (call.Deadline, call.End);
        if (call.State == SstpCallState.CallDisconnected)
        {
            Assert.Equal(long.MaxValue, deadline);
            return;
        }

        Assert.Equal(SstpCallEvents.None, call.Tick(deadline - 1));
        Assert.Empty(call.Sent);
        Assert.Equal(state, call.State.ToString());

        var events = call.Tick(deadline);
        switch (Enum.Parse<SstpCallState>(state))
        {
            case SstpCallState.CallConnected:
                Assert.Equal([Packets.Control(8)], call.Sent);
                Assert.Equal((SstpCallState.CallConnected, SstpCallEvents.None, SstpCallEnd.None), (call.State, events, call.End));
                Assert.Equal(deadline + CallFixture.Options.HelloTimeout, call.Deadline);
                break;
            case >= SstpCallState.CallAbortPending:
                Assert.Empty(call.Sent);
                Assert.Equal((SstpCallState.CallDisconnected, SstpCallEvents.CloseTransport, end), (call.State, events, call.End));
                Assert.Equal(long.MaxValue, call.Deadline);
                break;
            default:
                Assert.Equal([Packets.Abort(2, 8)], call.Sent);
                Assert.Equal((SstpCallState.CallAbortPending, SstpCallEvents.StopPpp, SstpCallEnd.NegotiationTimeout), (call.State, events, call.End));
                Assert.Equal(deadline + CallFixture.Options.AbortTimeout1, call.Deadline);
                break;
        }
    }

    [Theory]
    [MemberData(nameof(States))]
    public void Disconnect_works_in_every_open_state_and_changes_nothing_in_a_closing_one(string role, string state)
    {
        var call = CallTable.Lead(role, state);
        var before = (call.State, call.Deadline, call.End);
        var events = call.Disconnect();
        if (before.State == SstpCallState.CallDisconnected)
        {
            Assert.Equal(SstpCallEvents.StopPpp | SstpCallEvents.CloseTransport, events);
            Assert.Equal(SstpCallEnd.LocalDisconnect, call.End);
            Assert.Empty(call.Sent);
        }
        else if (before.End == SstpCallEnd.None)
        {
            Assert.Equal([Packets.Disconnect()], call.Sent);
            Assert.Equal((SstpCallState.CallDisconnectAckPending, SstpCallEvents.StopPpp, SstpCallEnd.LocalDisconnect), (call.State, events, call.End));
            Assert.Equal(Now + CallFixture.Options.DisconnectTimeout1, call.Deadline);
        }
        else
        {
            Assert.Empty(call.Sent);
            Assert.Equal((before, SstpCallEvents.None), ((call.State, call.Deadline, call.End), events));
        }
    }

    [Theory]
    [MemberData(nameof(States))]
    public void Data_is_taken_from_the_ack_to_the_end_and_restarts_the_hello_timer_only(string role, string state)
    {
        var call = CallTable.Lead(role, state);
        var deadline = call.Deadline;
        var taken = call.State is SstpCallState.CallConnectedPending or SstpCallState.ConnectAckReceived or SstpCallState.CallConnected;
        Assert.Equal(taken, call.ReceiveData());
        Assert.Equal(call.State == SstpCallState.CallConnected ? Now + CallFixture.Options.HelloTimeout : deadline, call.Deadline);
    }

    [Theory]
    [MemberData(nameof(States))]
    public void A_result_of_the_authentication_matters_only_while_it_is_awaited(string role, string state)
    {
        var call = CallTable.Lead(role, state);
        var before = (call.State, call.Deadline, call.End);
        var events = call.Authenticated();
        if (before.State == SstpCallState.ConnectAckReceived)
        {
            Assert.Equal([CallFixture.CallConnected()], call.Sent);
            Assert.Equal((SstpCallState.CallConnected, SstpCallEvents.Connected), (call.State, events));
        }
        else
        {
            Assert.Empty(call.Sent);
            Assert.Equal((before, SstpCallEvents.None), ((call.State, call.Deadline, call.End), events));
        }
    }

    [Theory]
    [MemberData(nameof(States))]
    public void Bytes_that_are_no_sstp_packet_close_the_connection_with_no_message(string role, string state)
    {
        byte[][] bad = [[], [0x10], [0x11, 1, 0, 8, 0, 8, 0, 0], [0x10, 1, 0, 3], [0x10, 1, 0, 9, 0, 8, 0, 0], [0x10, 1, 0, 8, 0, 8, 0, 0, 0], [0x10, 0, 0, 8, 0, 8, 0, 0]];
        foreach (var bytes in bad)
        {
            var call = CallTable.Lead(role, state);
            var (started, end) = (call.State != SstpCallState.CallDisconnected, call.End);
            var events = call.Receive(bytes);
            Assert.Empty(call.Sent);
            Assert.Equal(started, events.HasFlag(SstpCallEvents.CloseTransport));
            Assert.Equal(started && end == SstpCallEnd.None, events.HasFlag(SstpCallEvents.StopPpp));
            Assert.Equal(started && end == SstpCallEnd.None ? SstpCallEnd.ProtocolError : end, call.End);
        }
    }

    [Theory]
    [MemberData(nameof(States))]
    public void Abort_and_disconnect_need_no_attributes_and_may_have_broken_ones(string role, string state)
    {
        byte[][] variants(int type) =>
        [
            Packets.Control(type),
            [0x10, 1, 0, 9, 0, (byte)type, 0, 1, 0],
            Packets.Control(type, "00050004", "0002000C0000000200000006"),
            [0x10, 1, 0, 12, 0, (byte)type, 0xFF, 0xFF, 0, 2, 0, 0],
        ];
        foreach (var type in (int[])[5, 6])
        {
            var reference = CallTable.Lead(role, state);
            reference.Receive(CallFixture.Message(type));
            foreach (var packet in variants(type))
            {
                var call = CallTable.Lead(role, state);
                call.Receive(packet);
                Assert.Equal(reference.Sent, call.Sent);
                Assert.Equal((reference.State, reference.End, reference.Deadline), (call.State, call.End, call.Deadline));
            }
        }
    }
}
