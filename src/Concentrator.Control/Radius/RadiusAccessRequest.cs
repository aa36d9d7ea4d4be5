using System.Security.Cryptography;
using System.Text;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Radius;

/// <summary>An Access-Request: who asks for what from where, and what it proves itself with.</summary>
/// <param name="options">What we are called.</param>
/// <param name="begin">What the conversation began with.</param>
/// <param name="userName">The name as the peer gave it, with its domain.</param>
/// <param name="proof">What the peer proves itself with.</param>
/// <param name="state">The State of the Access-Challenge that this answers, or null.</param>
internal sealed class RadiusAccessRequest(RadiusOptions options, BeginRequest begin, string userName, PeerProof proof, byte[]? state) : IRadiusRequest
{
    /// <summary>The service that is asked for, and the only one there is (RFC 2865 §5.6).</summary>
    public const uint FramedService = 2;

    /// <summary>PPP (RFC 2865 §5.7).</summary>
    public const uint Ppp = 1;

    /// <summary>A port that is no hardware (RFC 2865 §5.41).</summary>
    public const uint VirtualPort = 5;

    /// <summary>The largest EAP packet that a server should make: with PPP and SSTP around it, it fits the MRU that every peer takes (RFC 3579 §2.4).</summary>
    private const uint FramedMtu = 1400;

    /// <summary>The longest EAP packet taken, bytes: the rest of the packet has room beside it.</summary>
    private const int MaxEapMessage = 2048;

    /// <summary>Whether the name and the proof can be carried whole.</summary>
    public bool Fits => Encoding.UTF8.GetByteCount(userName) <= RadiusPacketWriter.MaxValueSize && proof switch
    {
        PeerProof.Password password => password.Value.Length <= RadiusSecret.MaxPasswordSize,
        PeerProof.Eap eap => eap.Packet.Length <= MaxEapMessage,
        _ => true,
    };

    /// <inheritdoc/>
    public RadiusCode Code => RadiusCode.AccessRequest;

    /// <inheritdoc/>
    public bool HasEap => proof is PeerProof.Eap;

    /// <inheritdoc/>
    public RadiusPacketWriter Write(byte identifier, RadiusSecret secret)
    {
        var request = RadiusPacketWriter.AccessRequest(identifier, RandomNumberGenerator.GetBytes(RadiusPacket.AuthenticatorSize));
        request.TryAdd(RadiusAttributeType.UserName, userName);
        options.Nas.Describe(request, begin.Edge, begin.Tunnel, begin.Origin);
        request.TryAdd(RadiusAttributeType.FramedMtu, FramedMtu);

        // RFC 4372 §2.1: a server that has one for the user is to give it.
        request.TryAdd(RadiusAttributeType.ChargeableUserIdentity, [0]);
        AddProof(request, secret);
        if (state is not null)
        {
            request.TryAdd(RadiusAttributeType.State, state);
        }

        return request;
    }

    private void AddProof(RadiusPacketWriter request, RadiusSecret secret)
    {
        switch (proof)
        {
            case PeerProof.Password password:
                request.TryAdd(RadiusAttributeType.UserPassword, secret.HidePassword(password.Value, request.RequestAuthenticator));
                break;
            case PeerProof.Chap chap:
                request.TryAdd(RadiusAttributeType.ChapPassword, [chap.Identifier, .. chap.Response]);
                request.TryAdd(RadiusAttributeType.ChapChallenge, chap.Challenge);
                break;
            case PeerProof.MsChapV2 response:
                // RFC 2548 §2.3.2: Ident, Flags, Peer-Challenge, 8 reserved bytes, Response.
                request.TryAdd(MicrosoftAttributeType.ChapChallenge, response.Challenge);
                request.TryAdd(MicrosoftAttributeType.Chap2Response, [response.Identifier, 0, .. response.PeerChallenge, .. new byte[8], .. response.NtResponse]);
                break;
            case PeerProof.Eap eap:
                request.TryAddEapMessage(eap.Packet);
                break;
        }
    }
}
