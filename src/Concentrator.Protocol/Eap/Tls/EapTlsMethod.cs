using System.Security.Cryptography;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Eap.Tls;

/// <summary>
/// The server's side of EAP-TLS (RFC 5216; with TLS 1.3, RFC 9190). The certificate proves who the peer is: nothing of the user's secrets is needed, but the user must exist and may come in.
/// </summary>
internal sealed class EapTlsMethod : IEapMethod, IDisposable
{
    private readonly EapTlsServerOptions _options;
    private readonly EapTlsServer _server;
    private State _state;
    private string _identity = "";
    private string _userName = "";
    private PeerFacts _facts = PeerFacts.None;

    /// <summary>Makes one.</summary>
    /// <param name="options">Certificates and names.</param>
    /// <param name="fragmentSize">Bytes of a TLS message that a packet carries at most.</param>
    public EapTlsMethod(EapTlsServerOptions options, int fragmentSize)
    {
        _options = options;
        _server = new EapTlsServer(EapType.Tls, options.Engines.Create(), fragmentSize);
    }

    private enum State
    {
        Handshake,
        Verifying,

        /// <summary>The peer has still to acknowledge the end of the handshake.</summary>
        Finishing,
    }

    /// <summary>RFC 9190 §2.1.1: says, protected, that there will be no more of the handshake.</summary>
    private static ReadOnlySpan<byte> CommitmentMessage => [0x00];

    public AuthenticatorStep Begin(byte identifier) => _server.Begin();

    public AuthenticatorStep Begin(byte identifier, string identity)
    {
        _identity = identity;
        return _server.Begin();
    }

    public AuthenticatorStep Receive(ReadOnlySpan<byte> typeData) => Named(_server.Receive(typeData) ?? (_state == State.Handshake ? Identify() : Finish()));

    public AuthenticatorStep Verify(ICredential? credential, AuthenticationFailure failure)
    {
        if (_state != State.Verifying)
        {
            throw new InvalidOperationException("No credential was asked for.");
        }

        if (failure != AuthenticationFailure.None)
        {
            return Named(_server.Fail(failure));
        }

        _state = State.Finishing;
        return Named(_server.Send(_server.Session.IsTls13 ? _server.Session.Encrypt(CommitmentMessage) : _server.Session.TakeOutput()));
    }

    /// <summary>A certificate is not for another server to judge.</summary>
    public AuthenticatorStep Take(ServerVerdict verdict) => Verify(credential: null, AuthenticationFailure.UnknownUser);

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    private AuthenticatorStep Identify()
    {
        if (_server.Session.Engine.PeerCertificate is not { } der || PeerCertificate.Read(der) is not { } certificate)
        {
            return _server.Fail(AuthenticationFailure.CertificateBad);
        }

        _facts = new PeerFacts { Certificate = certificate.Facts };
        if (certificate.UserName(_options.NameFrom) is not { } userName)
        {
            return _server.Fail(AuthenticationFailure.CertificateWithoutName);
        }

        _userName = userName;
        if (!certificate.MayBe(_identity))
        {
            return _server.Fail(AuthenticationFailure.IdentityMismatch);
        }

        _state = State.Verifying;
        return new AuthenticatorStep(AuthenticatorStepKind.NeedCredential);
    }

    private AuthenticatorStep Finish()
    {
        if (!_server.Message.IsEmpty)
        {
            // An alert: the peer does not like our certificate after all. Anything else has no place here.
            return _server.TryDecrypt(out _, out var step) ? _server.Fail(AuthenticationFailure.Malformed) : step;
        }

        var keys = _server.Session.ExportKeys();
        var key = keys[..MsChapV2Keys.HigherLayerAuthenticationKeySize];
        CryptographicOperations.ZeroMemory(keys);
        return new AuthenticatorStep(AuthenticatorStepKind.Success) { HigherLayerAuthenticationKey = key, Facts = _facts };
    }

    private AuthenticatorStep Named(AuthenticatorStep step) => _userName.Length > 0 ? step with { UserName = _userName } : step;
}
