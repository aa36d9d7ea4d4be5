using System.Buffers.Binary;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Ppp.Negotiation;

namespace Concentrator.Protocol.Ppp.Lcp;

/// <summary>What both sides of LCP want alike: Maximum-Receive-Unit and Magic-Number (RFC 1661 §6.1, §6.4). Field compression is neither asked for nor taken.</summary>
internal abstract class LcpNegotiation : IOptionNegotiation
{
    /// <summary>The largest MRU that may be asked for, bytes ([MS-SSTP] 2.2.3).</summary>
    private const int LargestMru = 4091;

    /// <summary>The smallest MRU taken, bytes.</summary>
    private const int SmallestMru = 128;

    /// <summary>The largest information that fits an SSTP packet: 4095 bytes less its header, FF 03 and the protocol number ([MS-SSTP] 2.2.3).</summary>
    private const int LargestInformation = 4087;

    /// <summary>Own requests that may come back before the link counts as looped back.</summary>
    private const int MaxLoops = 5;

    /// <summary>What our own requests that come back mean.</summary>
    protected static readonly NegotiationFault LoopedBack = new(PppLinkEnd.NegotiationFailed, "The peer sends our own Magic-Number: the link is looped back.");

    private readonly Func<uint> _newMagicNumber;
    private int? _mru;
    private uint _magicNumber;
    private int _loops;

    protected LcpNegotiation(int mru, Func<uint> newMagicNumber)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mru, SmallestMru);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mru, LargestMru);
        _mru = mru;
        _newMagicNumber = newMagicNumber;
        _magicNumber = NonZero();
    }

    public NegotiationFault? Fault { get; protected set; }

    public uint EchoMagicNumber => _magicNumber;

    /// <summary>The largest IP packet that the peer takes, bytes.</summary>
    public int PeerMru { get; private set; } = NegotiationExchange.DefaultMru;

    /// <summary>The method that was agreed, or is offered so far; null when the peer asked for none.</summary>
    public abstract AuthenticationMethod? Method { get; }

    public void WriteRequest(ref OptionWriter request)
    {
        if (_mru is { } mru)
        {
            request.AddUInt16((byte)LcpOptionType.MaximumReceiveUnit, (ushort)mru);
        }

        WriteAuthentication(ref request);
        if (_magicNumber != 0)
        {
            request.AddUInt32((byte)LcpOptionType.MagicNumber, _magicNumber);
        }
    }

    public OptionVerdict Judge(ConfigurationOption option, ref OptionWriter nak) => (LcpOptionType)option.Type switch
    {
        LcpOptionType.MaximumReceiveUnit => JudgeMru(option.Data, ref nak),
        LcpOptionType.AsyncControlCharacterMap => option.Data.Length == sizeof(uint) ? OptionVerdict.Ack : OptionVerdict.Reject,
        LcpOptionType.AuthenticationProtocol => JudgeAuthentication(option.Data, ref nak),
        LcpOptionType.MagicNumber => JudgeMagicNumber(option.Data, ref nak),
        _ => OptionVerdict.Reject,
    };

    public void AppendMissing(ConfigurationOptionList request, ref OptionWriter nak)
    {
    }

    public virtual NegotiationFault? Insisted(byte type) => null;

    public virtual void TakeRequest(ConfigurationOptionList request)
    {
        PeerMru = NegotiationExchange.DefaultMru;
        foreach (var option in request)
        {
            if (option.Type == (byte)LcpOptionType.MaximumReceiveUnit)
            {
                PeerMru = Math.Min((int)BinaryPrimitives.ReadUInt16BigEndian(option.Data), LargestInformation);
            }
        }
    }

    public void TakeAck() => _loops = 0;

    public virtual void TakeNak(ConfigurationOption option)
    {
        switch ((LcpOptionType)option.Type)
        {
            case LcpOptionType.MaximumReceiveUnit when _mru is not null:
                _mru = ReadMru(option.Data);
                break;
            case LcpOptionType.MagicNumber when _magicNumber != 0:
                _magicNumber = NonZero();
                break;
        }
    }

    public virtual void TakeReject(ConfigurationOption option)
    {
        switch ((LcpOptionType)option.Type)
        {
            case LcpOptionType.MaximumReceiveUnit:
                _mru = null;
                break;
            case LcpOptionType.MagicNumber:
                _magicNumber = 0;
                break;
        }
    }

    /// <summary>Whether the peer's last requests had our own Magic-Number.</summary>
    protected bool IsLoopSuspected => _loops > 0;

    protected abstract void WriteAuthentication(ref OptionWriter request);

    protected abstract OptionVerdict JudgeAuthentication(ReadOnlySpan<byte> data, ref OptionWriter nak);

    private static OptionVerdict JudgeMru(ReadOnlySpan<byte> data, ref OptionWriter nak)
    {
        if (data.Length == sizeof(ushort) && BinaryPrimitives.ReadUInt16BigEndian(data) >= SmallestMru)
        {
            return OptionVerdict.Ack;
        }

        nak.AddUInt16((byte)LcpOptionType.MaximumReceiveUnit, data.Length == sizeof(ushort) ? (ushort)SmallestMru : (ushort)NegotiationExchange.DefaultMru);
        return OptionVerdict.Nak;
    }

    /// <summary>Zero and our own number are answered with another; our own too often means that our packets come back to us.</summary>
    private OptionVerdict JudgeMagicNumber(ReadOnlySpan<byte> data, ref OptionWriter nak)
    {
        if (data.Length == sizeof(uint))
        {
            var theirs = BinaryPrimitives.ReadUInt32BigEndian(data);
            if (theirs != 0 && theirs != _magicNumber)
            {
                return OptionVerdict.Ack;
            }

            if (theirs != 0 && ++_loops > MaxLoops)
            {
                Fault ??= LoopedBack;
            }
        }

        nak.AddUInt32((byte)LcpOptionType.MagicNumber, NonZero());
        return OptionVerdict.Nak;
    }

    /// <summary>What the peer would rather have, when we can take that much; null lets the default hold.</summary>
    private static int? ReadMru(ReadOnlySpan<byte> data) =>
        data.Length == sizeof(ushort) && BinaryPrimitives.ReadUInt16BigEndian(data) is >= SmallestMru and <= LargestMru and var mru ? mru : null;

    private uint NonZero()
    {
        uint number;
        do
        {
            number = _newMagicNumber();
        }
        while (number == 0);

        return number;
    }
}
