using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp;

namespace Concentrator.Protocol.Tests.Ppp;

/// <summary>Peers that know the protocol well and answer whatever serves them: each server link must stay within its bounds and come to an end.</summary>
public sealed class HostilePeerTests
{
    private const int Peers = 5_000;
    private const int Steps = 80;

    /// <summary>Milliseconds that a link may go on after its peer has fallen silent: authentication or negotiation, and termination.</summary>
    private const long LongestSilence = 90_000;

    private static readonly PppAddresses s_addresses = new(new Ipv4Address(0x0A090002), new Ipv4Address(0x0A090001));

    private readonly PacketBatch _output = new();
    private readonly Random _random = new(23);
    private readonly List<byte[]> _heard = [];
    private PppServerLink _link = null!;
    private long _now;
    private bool _mayAuthenticate;
    private bool _authenticated;
    private bool _networkUp;
    private bool _ended;
    private long _bytesIn;
    private long _bytesOut;
    private int _timeouts;

    [Fact]
    public void No_peer_gets_around_its_authentication_makes_the_server_chatter_or_keeps_a_link_from_its_end()
    {
        var (up, over) = (0, 0);
        for (var peer = 0; peer < Peers; peer++)
        {
            (_link, _now, _mayAuthenticate, _authenticated, _networkUp, _ended, _bytesIn, _bytesOut, _timeouts) = (new PppServerLink(new PppServerOptions()), 1_000, false, false, false, false, 0, 0, 0);
            _heard.Clear();
            Follow(_link.Start(_now, _output));
            for (var step = 0; step < Steps && !_ended; step++)
            {
                Step();
            }

            // For each byte at most four, for each timer one packet of at most 64 bytes.
            Assert.True(_bytesOut <= 200 + (4 * _bytesIn) + (64 * _timeouts), $"peer {peer}: {_bytesIn} bytes in, {_bytesOut} out, {_timeouts} timeouts");
            BeSilent(peer);
            up += _networkUp ? 1 : 0;
            over += _ended ? 1 : 0;
        }

        Assert.InRange(up, Peers / 50, Peers);
        Assert.InRange(over, Peers / 50, Peers);
    }

    private void Step()
    {
        var last = _heard.Count > 0 ? _heard[_random.Next(Math.Max(0, _heard.Count - 3), _heard.Count)] : [];
        switch (_random.Next(14))
        {
            case < 5 when IsRequest(last):
                Give(Answer(last, 2));
                break;
            case 5 when IsRequest(last):
                Give(Answer(last, (byte)_random.Next(2, 5)));
                break;
            case 6 or 7:
                Give(Wire.Hex(_random.Next(2) == 0 ? "C021 0107000A 0506A1B2C3D4" : "8021 0107000A 03060A090002"));
                break;
            case 8:
                Give(Wire.Hex($"{(_random.Next(2) == 0 ? "C021" : "8021")} 01{_random.Next(256):X2}0008 {_random.Next(16):X2}04{_random.Next(65536):X4}"));
                break;
            case 9:
                Give(Wire.Hex($"{(_random.Next(2) == 0 ? "C021" : "8021")} {_random.Next(5, 14):X2}{_random.Next(256):X2}0008 {_random.Next(int.MaxValue):X8}"));
                break;
            case 10 when last.Length > 0:
                Give(last);
                break;
            case 11:
                Give(Wire.Hex($"C223 02{_random.Next(4):X2}0006 072A"));
                break;
            case 12 when _mayAuthenticate:
                // Nothing while the peer negotiates LCP again: then the network phase has not begun.
                _mayAuthenticate = false;
                var events = _link.Authenticated(s_addresses, _now, _output);
                _authenticated = !_output.IsEmpty;
                Follow(events);
                break;
            case 13 when _random.Next(3) == 0 && _link.NextDeadline != long.MaxValue:
                Wait();
                break;
        }
    }

    private static bool IsRequest(byte[] frame) => frame.Length > 5 && frame[0] is 0xC0 or 0x80 && frame[1] == 0x21 && frame[2] == 1;

    private static byte[] Answer(byte[] request, byte code)
    {
        var answer = (byte[])request.Clone();
        answer[2] = code;
        return answer;
    }

    private void Give(byte[] frame)
    {
        _bytesIn += frame.Length;
        Follow(_link.Receive(frame, _now, _output));
    }

    private void Wait()
    {
        _now = Math.Max(_now, _link.NextDeadline);
        _timeouts++;
        Follow(_link.Tick(_now, _output));
    }

    private void Follow(PppLinkEvents events)
    {
        foreach (var frame in Wire.Frames(_output))
        {
            _bytesOut += frame.Length;
            _heard.Add(frame);
        }

        if (events.HasFlag(PppLinkEvents.AuthenticationStarted))
        {
            Assert.False(_authenticated);
            _mayAuthenticate = true;
        }

        Assert.True(_authenticated || !events.HasFlag(PppLinkEvents.NetworkUp));
        Assert.False(_ended);
        _networkUp |= events.HasFlag(PppLinkEvents.NetworkUp);
        _ended |= events.HasFlag(PppLinkEvents.Ended);
    }

    private void BeSilent(int peer)
    {
        var silentSince = _now;
        for (var ticks = 0; !_ended && _link.NextDeadline != long.MaxValue; ticks++)
        {
            Assert.True(ticks < 200 && _now - silentSince <= LongestSilence, $"peer {peer}: no end {_now - silentSince} ms after the peer's last packet");
            Wait();
        }

        Assert.True(_ended || _networkUp, $"peer {peer}: neither up nor over, and no timer runs");
        if (_ended)
        {
            Assert.Equal(long.MaxValue, _link.NextDeadline);
            Assert.NotEqual(PppLinkEnd.None, _link.End);
            _link.Receive(Wire.Hex("C021 0107000A 0506A1B2C3D4"), _now, _output);
            _link.Tick(_now + 100_000, _output);
            Assert.Empty(Wire.Frames(_output));
        }
    }
}
