namespace Concentrator.Protocol.Eap.Tls;

/// <summary>
/// Carries TLS messages of any size over EAP's lockstep of requests and responses (RFC 5216 §2.1.5): cuts ours into fragments, puts the other side's together, and
/// acknowledges what is not whole yet. The same for server and client, and for every method that frames TLS so (EAP-TLS, PEAP).
/// </summary>
/// <remarks>
/// Give it the Type-Data of each packet of the other side by <see cref="Receive"/>. On <see cref="EapTlsArrival.Reply"/> send <see cref="Reply"/> as Type-Data; on
/// <see cref="EapTlsArrival.Message"/> look at <see cref="Message"/> and answer with what <see cref="Send"/> makes of the next message, an empty one to acknowledge.
/// The server begins with <see cref="Begin"/>, and the client hears that as <see cref="EapTlsArrival.Start"/>. EAP itself (Identifiers, packets that come again) is the caller's.
/// </remarks>
internal sealed class EapTlsExchange
{
    /// <summary>The longest message taken, bytes. A certificate chain is a tenth of it.</summary>
    public const int MaxMessage = 65_536;

    /// <summary>The most fragments taken for one message, so that nobody is kept busy with crumbs.</summary>
    public const int MaxFragments = 512;

    private readonly int _fragmentSize;
    private readonly byte? _version;
    private byte[] _sending = [];
    private int _sent;
    private byte[] _message = [];
    private int _received;
    private int _fragments;
    private uint? _announced;

    /// <summary>Makes one.</summary>
    /// <param name="fragmentSize">Bytes of a TLS message that a fragment of ours carries at most.</param>
    /// <param name="version">PEAP's version, which every packet has; null for methods without one, which ignore these bits.</param>
    public EapTlsExchange(int fragmentSize, byte? version = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fragmentSize, 1);
        _fragmentSize = fragmentSize;
        _version = version;
    }

    /// <summary>The other side's last whole message.</summary>
    public ReadOnlySpan<byte> Message => _message.AsSpan(0, _received);

    /// <summary>The Type-Data to answer a fragment with: an acknowledgement, or our next fragment.</summary>
    public byte[] Reply { get; private set; } = [];

    /// <summary>What was wrong with the packet that failed.</summary>
    public EapTlsError Error { get; private set; }

    private EapTlsFlags Flags => (EapTlsFlags)(_version ?? 0);

    private bool IsSending => _sent < _sending.Length;

    /// <summary>The Type-Data that begins (server's side).</summary>
    public byte[] Begin() => EapTlsFragment.Write(Flags | EapTlsFlags.Start, messageLength: null, []);

    /// <summary>Begins to send a message; gives the Type-Data of its first fragment. An empty message acknowledges.</summary>
    public byte[] Send(ReadOnlySpan<byte> message)
    {
        _sending = message.ToArray();
        _sent = 0;
        return NextFragment();
    }

    /// <summary>Takes the Type-Data of a packet of the other side.</summary>
    public EapTlsArrival Receive(ReadOnlySpan<byte> typeData)
    {
        if (!EapTlsFragment.TryRead(typeData, out var fragment))
        {
            return Fail(EapTlsError.Truncated);
        }

        // What begins has the version that the server would like; the client answers with its own.
        if (fragment.IsStart)
        {
            return fragment is { Data.IsEmpty: true, HasMore: false } && _sending.Length == 0 && _fragments == 0 ? EapTlsArrival.Start : Fail(EapTlsError.UnexpectedStart);
        }

        if (_version is { } version && fragment.Version != version)
        {
            return Fail(EapTlsError.WrongVersion);
        }

        if (!IsSending)
        {
            return Take(fragment);
        }

        if (!fragment.IsEmpty)
        {
            return Fail(EapTlsError.OutOfTurn);
        }

        Reply = NextFragment();
        return EapTlsArrival.Reply;
    }

    private EapTlsArrival Take(EapTlsFragment fragment)
    {
        if (_fragments == 0)
        {
            _received = 0;
            _announced = fragment.MessageLength;
        }

        if (Check(fragment) is not EapTlsError.None and var error)
        {
            return Fail(error);
        }

        Append(fragment.Data);
        _fragments++;
        if (fragment.HasMore)
        {
            Reply = EapTlsFragment.Write(Flags, messageLength: null, []);
            return EapTlsArrival.Reply;
        }

        _fragments = 0;
        return EapTlsArrival.Message;
    }

    private EapTlsError Check(EapTlsFragment fragment)
    {
        var received = _received + fragment.Data.Length;
        if (fragment.HasMore && fragment.Data.IsEmpty)
        {
            return EapTlsError.EmptyFragment;
        }

        if (received > MaxMessage || fragment.MessageLength > MaxMessage)
        {
            return EapTlsError.TooLong;
        }

        if (_fragments == MaxFragments)
        {
            return EapTlsError.TooManyFragments;
        }

        // Some say the length in every fragment; then it is the same in all.
        var isWrong = (fragment.MessageLength is { } length && length != _announced)
            || (_announced is { } announced && (fragment.HasMore ? received >= announced : received != announced));
        return isWrong ? EapTlsError.WrongLength : EapTlsError.None;
    }

    private void Append(ReadOnlySpan<byte> data)
    {
        if (_received + data.Length > _message.Length)
        {
            // What is only announced costs no memory yet.
            Array.Resize(ref _message, Math.Max(_received + data.Length, Math.Min(2 * _message.Length, MaxMessage)));
        }

        data.CopyTo(_message.AsSpan(_received));
        _received += data.Length;
    }

    // The length stands in messages of one fragment too: Microsoft's server takes those without it for something else in PEAP.
    private byte[] NextFragment()
    {
        var isFirst = _sent == 0;
        var part = _sending.AsSpan(_sent, Math.Min(_fragmentSize, _sending.Length - _sent));
        _sent += part.Length;
        return EapTlsFragment.Write(IsSending ? Flags | EapTlsFlags.MoreFragments : Flags, isFirst && part.Length > 0 ? _sending.Length : null, part);
    }

    private EapTlsArrival Fail(EapTlsError error)
    {
        Error = error;
        return EapTlsArrival.Failed;
    }
}
