using System.Security.Cryptography;
using System.Text;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>The server's side of MS-CHAPv2 (RFC 2759). EAP-MSCHAPv2 carries the same packets.</summary>
internal sealed class MsChapV2Authenticator : IAuthenticator
{
    private readonly byte[] _serverName;
    private readonly RandomBytes _random;
    private readonly bool _matchIdentifier;
    private readonly byte[] _challenge = new byte[MsChapV2Hashes.ChallengeSize];
    private readonly byte[] _response = new byte[MsChapV2Response.Size];
    private State _state;
    private byte _identifier;
    private int _retries;
    private bool _retrying;
    private byte[] _nameBytes = [];
    private string _userName = "";
    private byte[] _lastPacket = [];
    private byte[] _lastReply = [];

    /// <summary>Makes the server's side.</summary>
    /// <param name="serverName">The name given in the Challenge.</param>
    /// <param name="retries">How many wrong passwords the peer may correct.</param>
    /// <param name="random">Makes the challenges.</param>
    /// <param name="identifier">The Identifier of the Challenge.</param>
    /// <param name="matchIdentifier">Whether a Response must have the Challenge's Identifier. Within EAP, where EAP's own Identifier pairs requests and responses, clients are careless with it.</param>
    public MsChapV2Authenticator(string serverName, int retries, RandomBytes random, byte identifier, bool matchIdentifier = true)
    {
        _serverName = Encoding.UTF8.GetBytes(serverName);
        _retries = retries;
        _random = random;
        _identifier = identifier;
        _matchIdentifier = matchIdentifier;
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
        if (!AuthenticationPacket.TryRead(packet, out var read) || _state is State.Initial or State.Verifying)
        {
            return AuthenticatorStep.Discard;
        }

        // RFC 1994 §4.1: a Response that comes again, because the reply was lost, gets the same reply and is not judged again.
        if (_lastReply.Length > 0 && packet.SequenceEqual(_lastPacket))
        {
            return AuthenticatorStep.Send(_lastReply, _userName);
        }

        var code = (ChapCode)read.Code;
        if (_state == State.Over)
        {
            return code == ChapCode.Response && read.Identifier == _identifier ? AuthenticatorStep.Send(_lastReply, _userName) : AuthenticatorStep.Discard;
        }

        if (code is not (ChapCode.Response or ChapCode.ChangePassword) || !IsOutstanding(read.Identifier))
        {
            return AuthenticatorStep.Discard;
        }

        _identifier = read.Identifier;
        _lastPacket = packet.ToArray();
        if (code == ChapCode.ChangePassword)
        {
            // §7 has it only after E=648, which is never sent.
            return Refuse(AuthenticationFailure.PasswordChangeRefused);
        }

        if (!ChapValue.TryRead(read.Data, out var value) || !MsChapV2Response.TryRead(value.Value, out _) || !PeerName.TryRead(value.Name, out var userName))
        {
            return Refuse(AuthenticationFailure.Malformed);
        }

        value.Value.CopyTo(_response);
        _nameBytes = value.Name.ToArray();
        _userName = userName;
        _state = State.Verifying;
        _ = MsChapV2Response.TryRead(_response, out var response);
        return new AuthenticatorStep(AuthenticatorStepKind.NeedCredential)
        {
            UserName = userName,
            Proof = new PeerProof.MsChapV2(_identifier, [.. _challenge], response.PeerChallenge.ToArray(), response.NtResponse.ToArray()),
        };
    }

    public AuthenticatorStep Verify(ICredential? credential, AuthenticationFailure failure)
    {
        if (_state != State.Verifying)
        {
            throw new InvalidOperationException("No credential was asked for.");
        }

        // Whatever is missing, the same is computed, so that time does not tell an unknown user from a wrong password.
        Span<byte> ntHash = stackalloc byte[NtPasswordHash.Size];
        ntHash.Clear();
        var hasHash = credential?.TryGetNtHash(ntHash) ?? false;
        var right = ResponseMatches(ntHash);
        if (failure != AuthenticationFailure.None && credential is not null && !right && !LooksLikeWrongPassword(failure))
        {
            // Of an account's state only its owner learns.
            failure = AuthenticationFailure.WrongPassword;
        }

        failure = CredentialVerdict.Of(failure, credential, hasHash, right);
        var step = failure == AuthenticationFailure.None ? Succeed(ntHash) : Refuse(failure);
        CryptographicOperations.ZeroMemory(ntHash);
        return step;
    }

    public AuthenticatorStep Take(ServerVerdict verdict)
    {
        if (_state != State.Verifying)
        {
            throw new InvalidOperationException("No credential was asked for.");
        }

        return verdict.Kind switch
        {
            // The peer believes nobody who cannot prove that it knows the password too (RFC 2759 §5).
            ServerVerdictKind.Accept when verdict.Message.Length > 0 => Succeed(verdict.Message, verdict.HigherLayerAuthenticationKey),
            ServerVerdictKind.Reject when MsChapV2Failure.TryRead(verdict.Message, out var failure) => PassOn(failure, verdict),
            ServerVerdictKind.Reject => Refuse(verdict.Failure),
            _ => Refuse(AuthenticationFailure.BadServerAnswer),
        };
    }

    public AuthenticatorStep Refuse(AuthenticationFailure failure)
    {
        _retrying = LooksLikeWrongPassword(failure) && _retries > 0;
        _retries -= _retrying ? 1 : 0;
        _random(_challenge);
        var error = MsChapV2Failure.ErrorOf(failure);
        return Fail(failure, new MsChapV2Failure(error, _retrying, _challenge, MsChapV2Failure.Describe(error)).ToMessage());
    }

    /// <summary>The server's error as it stands: what it says of the account, the time or the password is its own affair. A retry is the peer's as long as we allow one too.</summary>
    private AuthenticatorStep PassOn(MsChapV2Failure failure, ServerVerdict verdict)
    {
        _retrying = failure is { MayRetry: true, Challenge: not null } && _retries > 0;
        _retries -= _retrying ? 1 : 0;
        failure.Challenge?.CopyTo(_challenge, 0);

        // A wrong name or password is told in the same words whoever found it so: they do not say which users are our own.
        var text = failure.Error == MsChapV2Error.AuthenticationFailure ? MsChapV2Failure.Describe(failure.Error) : failure.Text;
        return Fail(verdict.Failure, (failure with { MayRetry = _retrying, Text = text }).ToMessage());
    }

    private AuthenticatorStep Fail(AuthenticationFailure failure, byte[] message)
    {
        _state = _retrying ? State.Challenged : State.Over;
        _lastReply = AuthenticationPacket.Write((byte)ChapCode.Failure, _identifier, message);
        return new AuthenticatorStep(_retrying ? AuthenticatorStepKind.Retry : AuthenticatorStepKind.Failure) { Packet = _lastReply, UserName = _userName, Failure = failure };
    }

    /// <summary>What the peer cannot be allowed to tell from a wrong password: else it would learn which accounts exist.</summary>
    private static bool LooksLikeWrongPassword(AuthenticationFailure failure) =>
        failure is AuthenticationFailure.WrongPassword or AuthenticationFailure.UnknownUser or AuthenticationFailure.LockedOut or AuthenticationFailure.OneTimePasswordNeeded;

    /// <summary>The answer to a Failure with R=1 has the next Identifier (§9.1.2); clients that keep the old one are understood too.</summary>
    private bool IsOutstanding(byte identifier) =>
        !_matchIdentifier || identifier == _identifier || (_retrying && identifier == (byte)(_identifier + 1));

    private bool ResponseMatches(ReadOnlySpan<byte> ntHash)
    {
        _ = MsChapV2Response.TryRead(_response, out var response);
        Span<byte> expected = stackalloc byte[MsChapV2Hashes.NtResponseSize];
        MsChapV2Hashes.GenerateNtResponse(_challenge, response.PeerChallenge, _nameBytes, ntHash, expected);
        return CryptographicOperations.FixedTimeEquals(expected, response.NtResponse);
    }

    private AuthenticatorStep Succeed(ReadOnlySpan<byte> ntHash)
    {
        _ = MsChapV2Response.TryRead(_response, out var response);
        Span<byte> proof = stackalloc byte[MsChapV2Hashes.AuthenticatorResponseSize];
        MsChapV2Hashes.GenerateAuthenticatorResponse(ntHash, response.NtResponse, response.PeerChallenge, _challenge, _nameBytes, proof);
        return Succeed(Encoding.ASCII.GetBytes($"S={Convert.ToHexString(proof)} M=Welcome"), MsChapV2Keys.HigherLayerAuthenticationKey(ntHash, response.NtResponse));
    }

    private AuthenticatorStep Succeed(byte[] message, byte[] key)
    {
        _state = State.Over;
        _lastReply = AuthenticationPacket.Write((byte)ChapCode.Success, _identifier, message);
        return new AuthenticatorStep(AuthenticatorStepKind.Success) { Packet = _lastReply, UserName = _userName, HigherLayerAuthenticationKey = key };
    }
}
