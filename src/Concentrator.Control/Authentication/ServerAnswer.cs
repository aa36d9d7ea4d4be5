using Concentrator.Control.Radius;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Authentication;

/// <summary>What an authentication server came to.</summary>
/// <param name="Verdict">What the peer is to be told.</param>
internal sealed record ServerAnswer(ServerVerdict Verdict)
{
    /// <summary>What the user gets, when it is accepted.</summary>
    public UserTerms? Terms { get; init; }

    /// <summary>What the next question of the same conversation goes on from, when more is asked for.</summary>
    public RadiusDialogue? Dialogue { get; init; }
}
