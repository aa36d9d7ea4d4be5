using Concentrator.Protocol.Tls;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>One step of an authentication conversation on the client's side.</summary>
public sealed record AuthenticationPeerStep(AuthenticationPeerStepKind Kind)
{
    /// <summary>The packet for the server, without the PPP protocol number; empty when there is none.</summary>
    public byte[] Packet { get; init; } = [];

    /// <summary>HLAK in the server's order, 32 bytes; all zero where the method makes no key.</summary>
    public byte[] HigherLayerAuthenticationKey { get; init; } = [];

    /// <summary>What went wrong, for a person; what the server said is in it.</summary>
    public string Message { get; init; } = "";

    /// <summary>With <see cref="AuthenticationPeerStepKind.Success"/> of a method: the server may ask for more, or refuse, all the same (RFC 4137 §4.2, MAY_CONT).</summary>
    internal bool MayContinue { get; init; }

    /// <summary>The check that the certificate of the server that logs users in did not pass (EAP-TLS, PEAP), when that is why it failed.</summary>
    public CertificateCheck RefusedFor { get; init; }

    /// <summary>A step that asks for nothing.</summary>
    internal static AuthenticationPeerStep Discard { get; } = new(AuthenticationPeerStepKind.Discard);

    internal static AuthenticationPeerStep Send(byte[] packet) => new(AuthenticationPeerStepKind.Send) { Packet = packet };

    internal static AuthenticationPeerStep Success(byte[] key) => new(AuthenticationPeerStepKind.Success) { HigherLayerAuthenticationKey = key };

    internal static AuthenticationPeerStep Failure(string message) => new(AuthenticationPeerStepKind.Failure) { Message = message };

    /// <summary>A refusal with the server's own words, when it had any.</summary>
    internal static AuthenticationPeerStep Refused(string words) =>
        Failure(words.Length == 0 ? "the server refused the login" : $"the server refused the login: {words}");
}
