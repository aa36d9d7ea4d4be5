using System.Text;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>The client's side of PAP (RFC 1334 §2).</summary>
internal sealed class PapPeer : IAuthenticationPeer
{
    private const byte Identifier = 1;
    private readonly byte[] _userName;
    private readonly byte[] _password;
    private bool _waiting;

    public PapPeer(string userName, string password)
    {
        _userName = Encoding.UTF8.GetBytes(userName);
        _password = Encoding.UTF8.GetBytes(password);
    }

    public AuthenticationPeerStep Begin()
    {
        if (_userName.Length > byte.MaxValue || _password.Length > byte.MaxValue)
        {
            return AuthenticationPeerStep.Failure("PAP carries at most 255 bytes of user name and of password; use another method");
        }

        _waiting = true;
        byte[] data = [(byte)_userName.Length, .. _userName, (byte)_password.Length, .. _password];
        return AuthenticationPeerStep.Send(AuthenticationPacket.Write((byte)PapCode.AuthenticateRequest, Identifier, data));
    }

    public AuthenticationPeerStep Receive(ReadOnlySpan<byte> packet)
    {
        if (!_waiting || !AuthenticationPacket.TryRead(packet, out var read) || read.Identifier != Identifier)
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
                return AuthenticationPeerStep.Refused(ReadMessage(read.Data));
            default:
                return AuthenticationPeerStep.Discard;
        }
    }

    /// <summary>Msg-Length and message (§2.2.2); servers that leave both out exist.</summary>
    private static string ReadMessage(ReadOnlySpan<byte> data) => data.IsEmpty ? "" : DisplayText.Read(data.Slice(1, Math.Min(data[0], data.Length - 1)));
}
