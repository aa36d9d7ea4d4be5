using System.Text;
using Concentrator.Control.Authentication;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Radius;

/// <summary>Reads the answer to an Access-Request.</summary>
internal static class RadiusAccessAnswer
{
    /// <summary>Bytes of an HLAK.</summary>
    private const int KeySize = 32;

    /// <summary>Bytes of an MS-CHAP2-Success at least: Ident, "S=" and 40 hexadecimal digits (RFC 2548 §2.3.3); some add a message.</summary>
    private const int SuccessSize = 43;

    /// <summary>Reads it.</summary>
    /// <param name="reply">The answer.</param>
    /// <param name="userName">The name as the peer gave it.</param>
    /// <param name="proof">What the peer proved itself with: it says which keys and proofs there must be.</param>
    /// <param name="now">The time.</param>
    /// <param name="ignored">What is in it and is not honoured, each with its reason.</param>
    public static ServerAnswer Read(RadiusReply reply, string userName, PeerProof proof, DateTimeOffset now, out IReadOnlyList<string> ignored)
    {
        ignored = [];
        switch (reply.Packet.Code)
        {
            case RadiusCode.AccessAccept:
                return Accept(reply, userName, proof, now, out ignored);
            case RadiusCode.AccessChallenge:
                var state = reply.Packet.TryFind(RadiusAttributeType.State, out var found) ? found.Value.ToArray() : null;
                return new ServerAnswer(new ServerVerdict(ServerVerdictKind.Challenge) { Message = WordsFor(proof, reply, MicrosoftAttributeType.Chap2Success, SuccessSize) }) { Dialogue = new RadiusDialogue(reply.Server, state) };
            default:
                return new ServerAnswer(new ServerVerdict(ServerVerdictKind.Reject) { Message = WordsFor(proof, reply, MicrosoftAttributeType.ChapError, least: 2), Failure = AuthenticationFailure.RefusedByServer });
        }
    }

    private static ServerAnswer Accept(RadiusReply reply, string userName, PeerProof proof, DateTimeOffset now, out IReadOnlyList<string> ignored)
    {
        var terms = RadiusTerms.Read(reply.Packet, userName, now, out ignored);
        if (terms is null)
        {
            return new ServerAnswer(ServerVerdict.Refused(AuthenticationFailure.BadServerAnswer));
        }

        if (proof is PeerProof.Eap && !reply.Packet.TryFind(RadiusAttributeType.UserName, out _))
        {
            // The name is the outer one, which the method need not have proved: under another one there would be another grace time.
            terms = terms with { HasNoGraceTime = true };
        }

        var key = new byte[KeySize];
        if (proof is PeerProof.MsChapV2 or PeerProof.Eap && !TryReadKey(reply, key))
        {
            return new ServerAnswer(ServerVerdict.Refused(AuthenticationFailure.MissingKeys));
        }

        return new ServerAnswer(new ServerVerdict(ServerVerdictKind.Accept) { Message = WordsFor(proof, reply, MicrosoftAttributeType.Chap2Success, SuccessSize), HigherLayerAuthenticationKey = key }) { Terms = terms };
    }

    /// <summary>The HLAK: the first 32 bytes of MS-MPPE-Recv-Key and MS-MPPE-Send-Key, one behind the other ([MS-SSTP] 3.2.5.2). Both must be there and be more than zeros.</summary>
    private static bool TryReadKey(RadiusReply reply, Span<byte> key)
    {
        var secret = reply.Server.Options.Secret;
        if (!reply.Packet.TryFind(MicrosoftAttributeType.MppeRecvKey, out var receive) || !secret.TryRevealKey(receive.Value, reply.RequestAuthenticator, out var receiveKey)
            || !reply.Packet.TryFind(MicrosoftAttributeType.MppeSendKey, out var send) || !secret.TryRevealKey(send.Value, reply.RequestAuthenticator, out var sendKey))
        {
            return false;
        }

        byte[] both = [.. receiveKey, .. sendKey];
        both.AsSpan(0, Math.Min(both.Length, key.Length)).CopyTo(key);
        return key.ContainsAnyExcept((byte)0);
    }

    /// <summary>What the peer is told. Of MS-CHAPv2, what stands behind the Ident of an attribute of Microsoft's.</summary>
    /// <param name="proof">What the peer proved itself with.</param>
    /// <param name="reply">The answer.</param>
    /// <param name="ofMsChap">The attribute.</param>
    /// <param name="least">The fewest bytes that it has.</param>
    private static byte[] WordsFor(PeerProof proof, RadiusReply reply, MicrosoftAttributeType ofMsChap, int least) => proof switch
    {
        PeerProof.Eap => reply.Packet.ReadEapMessage(),
        PeerProof.MsChapV2 => reply.Packet.TryFind(ofMsChap, out var found) && found.Value.Length >= least ? found.Value[1..].ToArray() : [],
        _ => ReplyMessage(reply),
    };

    /// <summary>All Reply-Messages, in their order (RFC 2865 §5.18).</summary>
    private static byte[] ReplyMessage(RadiusReply reply)
    {
        var text = new StringBuilder();
        foreach (var attribute in reply.Packet.Attributes)
        {
            if (attribute.Type == RadiusAttributeType.ReplyMessage && attribute.TryReadText(out var part))
            {
                text.Append(text.Length > 0 ? "\n" : "").Append(part);
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
