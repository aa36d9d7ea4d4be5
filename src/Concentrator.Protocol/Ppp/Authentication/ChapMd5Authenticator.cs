using System.Security.Cryptography;
using System.Text;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>The server's side of CHAP with MD5 (RFC 1994). A wrong secret ends it.</summary>
internal sealed class ChapMd5Authenticator : IAuthenticator
{
    private const int ChallengeSize = 16;
    private readonly byte[] _serverName;
    private readonly RandomBytes _random;
    private readonly byte _identifier;
    private readonly byte[] _challenge = new byte[ChallengeSize];
    private readonly byte[] _response = new byte[ChapMd5.ResponseSize];
    private State _state;
    private string _userName = "";
    private byte[] _reply = [];

    public ChapMd5Authenticator(string serverName, RandomBytes random, byte identifier)
    {
        _serverName = Encoding.UTF8.GetBytes(serverName);
        _random = random;
        _identifier = identifier;
    }

    private enum State
    {
        Initial,
        Challenged,
        Verifying,
        Over,
    }

    public AuthenticatorStep Begin()
    {
        _random(_challenge);
        _state = State.Challenged;
        return AuthenticatorStep.Send(ChapValue.WritePacket(ChapCode.Challenge, _identifier, _challenge, _serverName));
    }

    public AuthenticatorStep Receive(ReadOnlySpan<byte> packet)
    {
        if (!AuthenticationPacket.TryRead(packet, out var read) || (ChapCode)read.Code != ChapCode.Response || read.Identifier != _identifier)
        {
            return AuthenticatorStep.Discard;
        }

        if (_state == State.Over)
        {
            // §4.1: a Response that comes again gets the same reply, without being judged again.
            return AuthenticatorStep.Send(_reply, _userName);
        }

        if (_state != State.Challenged)
        {
            return AuthenticatorStep.Discard;
        }

        if (!ChapValue.TryRead(read.Data, out var value) || value.Value.Length != ChapMd5.ResponseSize || !PeerName.TryRead(value.Name, out var userName))
        {
            return Refuse(AuthenticationFailure.Malformed);
        }

        value.Value.CopyTo(_response);
        _userName = userName;
        _state = State.Verifying;
        return new AuthenticatorStep(AuthenticatorStepKind.NeedCredential) { UserName = userName, Proof = new PeerProof.Chap(_identifier, _challenge, _response) };
    }

    public AuthenticatorStep Verify(ICredential? credential, AuthenticationFailure failure)
    {
        if (_state != State.Verifying)
        {
            throw new InvalidOperationException("No credential was asked for.");
        }

        byte[] secret = [];
        var hasSecret = credential?.TryGetClearSecret(out secret) ?? false;
        Span<byte> expected = stackalloc byte[ChapMd5.ResponseSize];
        ChapMd5.Compute(_identifier, secret, _challenge, expected);
        var right = CryptographicOperations.FixedTimeEquals(expected, _response);
        failure = CredentialVerdict.Of(failure, credential, hasSecret, right);
        return failure == AuthenticationFailure.None ? Succeed() : Refuse(failure);
    }

    public AuthenticatorStep Take(ServerVerdict verdict)
    {
        if (_state != State.Verifying)
        {
            throw new InvalidOperationException("No credential was asked for.");
        }

        // CHAP has no way to ask for more (RFC 1994 §4).
        return verdict.Kind switch
        {
            ServerVerdictKind.Accept => Succeed(),
            ServerVerdictKind.Challenge => Refuse(AuthenticationFailure.BadServerAnswer),
            _ => Refuse(verdict.Failure, verdict.Message),
        };
    }

    public AuthenticatorStep Refuse(AuthenticationFailure failure) => Refuse(failure, message: []);

    private AuthenticatorStep Refuse(AuthenticationFailure failure, ReadOnlySpan<byte> message)
    {
        _state = State.Over;
        _reply = AuthenticationPacket.Write((byte)ChapCode.Failure, _identifier, message.IsEmpty ? "Login refused"u8 : message);
        return new AuthenticatorStep(AuthenticatorStepKind.Failure) { Packet = _reply, UserName = _userName, Failure = failure };
    }

    private AuthenticatorStep Succeed()
    {
        _state = State.Over;
        _reply = AuthenticationPacket.Write((byte)ChapCode.Success, _identifier, "Welcome"u8);
        return new AuthenticatorStep(AuthenticatorStepKind.Success)
        {
            Packet = _reply,
            UserName = _userName,
            HigherLayerAuthenticationKey = new byte[MsChapV2Keys.HigherLayerAuthenticationKeySize],
        };
    }
}
