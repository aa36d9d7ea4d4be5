using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Eap;

/// <summary>The client's side of <see cref="ScriptedMethod"/>: content with the second request, discards an empty one. It keeps what it heard.</summary>
internal sealed class ScriptedPeerMethod : IEapPeerMethod
{
    public List<byte[]> Heard { get; } = [];

    public AuthenticationPeerStep Receive(byte identifier, ReadOnlySpan<byte> typeData)
    {
        if (typeData.IsEmpty)
        {
            return AuthenticationPeerStep.Discard;
        }

        Heard.Add(typeData.ToArray());
        return Heard.Count == 2
            ? AuthenticationPeerStep.Success(ScriptedMethod.Key) with { Packet = "bye"u8.ToArray() }
            : AuthenticationPeerStep.Send("hi"u8.ToArray());
    }
}
