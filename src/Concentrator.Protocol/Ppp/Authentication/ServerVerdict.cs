namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>What a server that judges in our place (RADIUS) says of a <see cref="PeerProof"/>.</summary>
/// <param name="Kind">What it says.</param>
public sealed record ServerVerdict(ServerVerdictKind Kind)
{
    /// <summary>
    /// Its words for the peer: the message of MS-CHAPv2's Success or Failure (RFC 2759 §5, §6), the EAP packet, otherwise text for a person (UTF-8). Empty when it has none.
    /// </summary>
    public byte[] Message { get; init; } = [];

    /// <summary>The HLAK as the server computes it, 32 bytes, with <see cref="ServerVerdictKind.Accept"/>; all zero where the method makes no key.</summary>
    public byte[] HigherLayerAuthenticationKey { get; init; } = [];

    /// <summary>Why not, with <see cref="ServerVerdictKind.Reject"/>.</summary>
    public AuthenticationFailure Failure { get; init; }

    /// <summary>A refusal that is ours, in place of what the server said or did not say.</summary>
    public static ServerVerdict Refused(AuthenticationFailure failure) => new(ServerVerdictKind.Reject) { Failure = failure };
}
