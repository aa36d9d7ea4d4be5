namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>What a peer proves itself with, for a server that judges in our place (RADIUS).</summary>
public abstract record PeerProof
{
    /// <summary>A password in the clear (PAP, RFC 1334 §2.2.1).</summary>
    /// <param name="Value">The password, as the peer sent it.</param>
    public sealed record Password(byte[] Value) : PeerProof
    {
        /// <summary>Says nothing of the password.</summary>
        public override string ToString() => "Password";
    }

    /// <summary>A response of CHAP with MD5 (RFC 1994 §4.1).</summary>
    /// <param name="Identifier">The Identifier of the Challenge.</param>
    /// <param name="Challenge">The challenge.</param>
    /// <param name="Response">The response, 16 bytes.</param>
    public sealed record Chap(byte Identifier, byte[] Challenge, byte[] Response) : PeerProof;

    /// <summary>A response of MS-CHAPv2 (RFC 2759 §4).</summary>
    /// <param name="Identifier">The Identifier of the Challenge.</param>
    /// <param name="Challenge">The challenge, 16 bytes.</param>
    /// <param name="PeerChallenge">The peer's challenge, 16 bytes.</param>
    /// <param name="NtResponse">The response, 24 bytes.</param>
    public sealed record MsChapV2(byte Identifier, byte[] Challenge, byte[] PeerChallenge, byte[] NtResponse) : PeerProof;

    /// <summary>An EAP packet (RFC 3748 §4), one of as many as the method takes.</summary>
    /// <param name="Packet">The packet.</param>
    public sealed record Eap(byte[] Packet) : PeerProof;
}
