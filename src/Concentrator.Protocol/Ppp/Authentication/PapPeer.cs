using System.Text;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>The client's side of PAP (RFC 1334 §2).</summary>
internal sealed class PapPeer : IAuthenticationPeer
{
    private readonly byte[] _userName;
    private readonly byte[] _password;
    private readonly Func<string, string?>? _ask;
    private byte _identifier;
    private bool _waiting;

    /// <summary>Makes one.</summary>
    /// <param name="userName">The user's name.</param>
    /// <param name="password">What the first request has as the password.</param>
    /// <param name="ask">
    /// Answers the words of a Nak, which a server that wants a token's code has no other place for; null, or an answer of null, takes the Nak for the end. A refusal with words looks the same.
    /// </param>
    public PapPeer(string userName, string password, Func<string, string?>? ask = null)
    {
        _userName = Encoding.UTF8.GetBytes(userName);
        _password = Encoding.UTF8.GetBytes(password);
        _ask = ask;
    }

    public AuthenticationPeerStep Begin() => Request(_password);

    public AuthenticationPeerStep Receive(ReadOnlySpan<byte> packet)
    {
        if (!_waiting || !AuthenticationPacket.TryRead(packet, out var read) || read.Identifier != _identifier)
        {
            return AuthenticationPeerStep.Discard;
        }

        switch ((PapCode)read.Code)
        {
            case PapCode.AuthenticateAck:
                _waiting = false;
                return AuthenticationPeerStep.Success(new byte[MsChapV2Keys.HigherLayerAuthenticationKeySize]);
            case PapCode.AuthenticateNak:
                _waiting = false;
                var words = ReadMessage(read.Data);
                return words.Length > 0 && _ask?.Invoke(words) is { } answer ? Request(Encoding.UTF8.GetBytes(answer)) : AuthenticationPeerStep.Refused(words);
            default:
                return AuthenticationPeerStep.Discard;
        }
    }

    /// <summary>A request under an Identifier of its own (§2.2.1).</summary>
    private AuthenticationPeerStep Request(byte[] password)
    {
        if (_userName.Length > byte.MaxValue || password.Length > byte.MaxValue)
        {
            return AuthenticationPeerStep.Failure("PAP carries at most 255 bytes of user name and of password; use another method");
        }

        _waiting = true;
        _identifier++;
        byte[] data = [(byte)_userName.Length, .. _userName, (byte)password.Length, .. password];
        return AuthenticationPeerStep.Send(AuthenticationPacket.Write((byte)PapCode.AuthenticateRequest, _identifier, data));
    }

    /// <summary>Msg-Length and message (§2.2.2); servers that leave both out exist.</summary>
    private static string ReadMessage(ReadOnlySpan<byte> data) => data.IsEmpty ? "" : DisplayText.Read(data.Slice(1, Math.Min(data[0], data.Length - 1)));
}
