using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Authentication;

/// <summary>Judges users who are not ours.</summary>
internal interface IAuthenticationServer : IAsyncDisposable
{
    /// <summary>Judges what a peer proves itself with. Whatever goes wrong on the way is a refusal that says so.</summary>
    /// <param name="begin">What the conversation began with.</param>
    /// <param name="userName">The name as the peer gave it.</param>
    /// <param name="proof">What it proves itself with.</param>
    /// <param name="dialogue">What the question before came to; null for the first.</param>
    ValueTask<ServerAnswer> Judge(BeginRequest begin, string userName, PeerProof proof, RadiusDialogue? dialogue);
}
