using System.Security.Cryptography;
using System.Text;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>The client's side of MS-CHAPv2 (RFC 2759). EAP-MSCHAPv2 carries the same packets.</summary>
internal sealed class MsChapV2Peer : IAuthenticationPeer
{
    private readonly byte[] _userName;
    private readonly Func<string?>? _askAgain;
    private readonly RandomBytes _random;
    private readonly byte[] _ntHash = new byte[NtPasswordHash.Size];
    private readonly byte[] _authenticatorChallenge = new byte[MsChapV2Hashes.ChallengeSize];
    private readonly byte[] _peerChallenge = new byte[MsChapV2Hashes.ChallengeSize];
    private readonly byte[] _ntResponse = new byte[MsChapV2Hashes.NtResponseSize];
    private State _state;
    private byte _identifier;
    private byte[] _lastChallenge = [];
    private byte[] _lastResponse = [];

    /// <summary>Makes the client's side.</summary>
    /// <param name="userName">The name as the user gives it, with a domain or without.</param>
    /// <param name="password">The password.</param>
    /// <param name="askAgain">Asks for another password when the server allows a retry; null, or an answer of null, gives up.</param>
    /// <param name="random">Makes the peer's challenges.</param>
    public MsChapV2Peer(string userName, string password, Func<string?>? askAgain, RandomBytes random)
    {
        _userName = Encoding.UTF8.GetBytes(userName);
        _askAgain = askAgain;
        _random = random;
        NtPasswordHash.Compute(password, _ntHash);
    }

    private enum State
    {
        Initial,
        Responded,
        Over,
    }

    public AuthenticationPeerStep Begin() => AuthenticationPeerStep.Discard;

    public AuthenticationPeerStep Receive(ReadOnlySpan<byte> packet)
    {
        if (!AuthenticationPacket.TryRead(packet, out var read))
        {
            return AuthenticationPeerStep.Discard;
        }

        return ((ChapCode)read.Code, _state) switch
        {

            // The same challenge again: another response would make the success that is on its way look false.
            (ChapCode.Challenge, State.Responded) when packet.SequenceEqual(_lastChallenge) => AuthenticationPeerStep.Send(_lastResponse),
            (ChapCode.Challenge, _) => ReceiveChallenge(packet, read),
            (ChapCode.Success, State.Responded) when read.Identifier == _identifier => ReceiveSuccess(read.Data),
            (ChapCode.Failure, State.Responded) when read.Identifier == _identifier => ReceiveFailure(read.Data),
            _ => AuthenticationPeerStep.Discard,
        };
    }

    private AuthenticationPeerStep ReceiveChallenge(ReadOnlySpan<byte> packet, AuthenticationPacket read)
    {
        if (!ChapValue.TryRead(read.Data, out var challenge) || challenge.Value.Length != MsChapV2Hashes.ChallengeSize)
        {
            return AuthenticationPeerStep.Discard;
        }

        challenge.Value.CopyTo(_authenticatorChallenge);
        _lastChallenge = packet.ToArray();
        return Respond(read.Identifier);
    }

    private AuthenticationPeerStep Respond(byte identifier)
    {
        _identifier = identifier;
        _state = State.Responded;
        _random(_peerChallenge);
        MsChapV2Hashes.GenerateNtResponse(_authenticatorChallenge, _peerChallenge, _userName, _ntHash, _ntResponse);
        Span<byte> value = stackalloc byte[MsChapV2Response.Size];
        MsChapV2Response.Write(_peerChallenge, _ntResponse, value);
        _lastResponse = ChapValue.WritePacket(ChapCode.Response, identifier, value, _userName);
        return AuthenticationPeerStep.Send(_lastResponse);
    }

    private AuthenticationPeerStep ReceiveSuccess(ReadOnlySpan<byte> message)
    {
        _state = State.Over;
        Span<byte> expected = stackalloc byte[MsChapV2Hashes.AuthenticatorResponseSize];
        MsChapV2Hashes.GenerateAuthenticatorResponse(_ntHash, _ntResponse, _peerChallenge, _authenticatorChallenge, _userName, expected);
        Span<byte> proof = stackalloc byte[MsChapV2Hashes.AuthenticatorResponseSize];
        var hexEnd = 2 + (2 * proof.Length);
        if (!message.StartsWith("S="u8) || message.Length < hexEnd
            || Convert.FromHexString(message[2..hexEnd], proof, out _, out _) != System.Buffers.OperationStatus.Done
            || !CryptographicOperations.FixedTimeEquals(expected, proof))
        {
            return AuthenticationPeerStep.Failure("the server could not prove that it knows the password (MS-CHAPv2 authenticator response)");
        }

        return AuthenticationPeerStep.Success(MsChapV2Keys.HigherLayerAuthenticationKey(_ntHash, _ntResponse));
    }

    private AuthenticationPeerStep ReceiveFailure(ReadOnlySpan<byte> message)
    {
        if (!MsChapV2Failure.TryRead(message, out var failure))
        {
            _state = State.Over;
            return AuthenticationPeerStep.Refused(DisplayText.Read(message));
        }

        if (failure is { MayRetry: true, Challenge: not null } && _askAgain?.Invoke() is { } password)
        {
            NtPasswordHash.Compute(password, _ntHash);
            _lastChallenge = [];
            failure.Challenge.CopyTo(_authenticatorChallenge, 0);
            return Respond((byte)(_identifier + 1));
        }

        _state = State.Over;
        var description = MsChapV2Failure.Describe(failure.Error);
        var text = failure.Text.Length == 0 || string.Equals(failure.Text, description, StringComparison.Ordinal) ? "" : $" ({failure.Text})";
        return AuthenticationPeerStep.Refused($"E={(int)failure.Error} {description}{text}");
    }
}
