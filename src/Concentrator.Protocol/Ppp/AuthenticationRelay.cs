using Concentrator.Protocol.Ppp.Negotiation;

namespace Concentrator.Protocol.Ppp;

/// <summary>
/// The server's memory of the last exchange of the authentication: sends a request again until the peer answers it, and repeats a result that the peer asks for again
/// (RFC 1334 §2.2, RFC 1994 §4.2, RFC 3748 §4.1).
/// </summary>
internal sealed class AuthenticationRelay(long restartTimeout)
{
    private byte[] _received = [];
    private byte[] _sent = [];
    private bool _answered;
    private bool _expectAnswer;

    public long NextDeadline { get; private set; } = long.MaxValue;

    /// <summary>The peer's last packet.</summary>
    public ReadOnlySpan<byte> Packet => _received;

    public void Forget()
    {
        _received = [];
        _sent = [];
        _answered = false;
        NextDeadline = long.MaxValue;
    }

    public void Send(PppProtocol protocol, ReadOnlySpan<byte> packet, bool expectAnswer, long now, PacketBatch output)
    {
        _sent = packet.ToArray();
        _answered = true;
        _expectAnswer = expectAnswer;
        NextDeadline = expectAnswer ? now + restartTimeout : long.MaxValue;
        ControlPacket.WriteWhole(output, protocol, packet);
    }

    /// <summary>Takes a packet of the peer; false when it repeats one that has been answered.</summary>
    public bool Receive(PppProtocol protocol, ControlPacket packet, PacketBatch output)
    {
        if (Repeat(protocol, packet, output))
        {
            return false;
        }

        _received = packet.Bytes.ToArray();
        _answered = false;
        if (Answers(packet))
        {
            NextDeadline = long.MaxValue;
        }

        return true;
    }

    /// <summary>Whether a packet repeats one that has been answered; a result is then sent again.</summary>
    public bool Repeat(PppProtocol protocol, ControlPacket packet, PacketBatch output)
    {
        if (!_answered || !packet.Bytes.SequenceEqual(_received))
        {
            return false;
        }

        if (!_expectAnswer)
        {
            ControlPacket.WriteWhole(output, protocol, _sent);
        }

        return true;
    }

    public void Tick(PppProtocol protocol, long now, PacketBatch output)
    {
        if (now >= NextDeadline)
        {
            NextDeadline = now + restartTimeout;
            ControlPacket.WriteWhole(output, protocol, _sent);
        }
    }

    /// <summary>A response carries the request's Identifier, or after an MS-CHAPv2 failure that may be mended the next one (RFC 2759 §7).</summary>
    private bool Answers(ControlPacket packet) =>
        _sent.Length < ControlPacket.HeaderSize || packet.Identifier == _sent[1] || packet.Identifier == (byte)(_sent[1] + 1);
}
