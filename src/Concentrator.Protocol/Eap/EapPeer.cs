using System.Text;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Eap;

/// <summary>The client's side of EAP (RFC 3748; the state machine of RFC 4137 §4 in short).</summary>
internal sealed class EapPeer : IAuthenticationPeer
{
    private readonly byte[] _userName;
    private readonly IReadOnlyList<EapPeerMethodOffer> _offers;
    private EapType _type;
    private IEapPeerMethod? _method;
    private byte[]? _key;
    private bool _mayContinue;
    private bool _over;
    private byte _lastIdentifier;
    private byte[]? _lastResponse;
    private string _notification = "";

    /// <summary>Makes the client's side.</summary>
    /// <param name="userName">The identity to give.</param>
    /// <param name="offers">The methods that it takes, best first.</param>
    public EapPeer(string userName, IReadOnlyList<EapPeerMethodOffer> offers)
    {
        _userName = Encoding.UTF8.GetBytes(userName);
        _offers = offers;
    }

    /// <summary>The key of the method once it is content; null before.</summary>
    public byte[]? Key => _key;

    /// <summary>Whether the server may ask for more, or refuse.</summary>
    private bool MaySayMore => _key is null || _mayContinue;

    public AuthenticationPeerStep Begin() => AuthenticationPeerStep.Discard;

    public AuthenticationPeerStep Receive(ReadOnlySpan<byte> packet)
    {
        if (!EapPacket.TryRead(packet, out var read))
        {
            return AuthenticationPeerStep.Discard;
        }

        switch (read.Code)
        {
            // RFC 3748 §4.1: a request that comes again gets the same response; the method does not see it twice.
            case EapCode.Request when _lastResponse is not null && read.Identifier == _lastIdentifier:
                return AuthenticationPeerStep.Send(_lastResponse);
            case EapCode.Request when !_over && MaySayMore:
                return ReceiveRequest(read);
            case EapCode.Success when IsAnswered(read.Identifier) && _key is not null:
                _over = true;
                return AuthenticationPeerStep.Success(_key);

            // §4.2: after both sides have said that they succeeded, a Failure is silently discarded.
            case EapCode.Failure when IsAnswered(read.Identifier) && MaySayMore:
                _over = true;
                return AuthenticationPeerStep.Refused(_notification);
            default:
                return AuthenticationPeerStep.Discard;
        }
    }

    private AuthenticationPeerStep ReceiveRequest(EapPacket request)
    {
        switch (request.Type)
        {
            case EapType.Identity when _method is null:
                return Respond(request.Identifier, EapType.Identity, _userName);
            case EapType.Notification:
                _notification = DisplayText.Read(request.TypeData);
                return Respond(request.Identifier, EapType.Notification, []);
            case EapType.None or EapType.Identity or EapType.Nak:
                return AuthenticationPeerStep.Discard;
            default:
                return ReceiveMethodRequest(request);
        }
    }

    private AuthenticationPeerStep ReceiveMethodRequest(EapPacket request)
    {
        if (_method is null)
        {
            var type = request.Type;
            if (_offers.FirstOrDefault(offer => offer.Type == type) is not { } offer)
            {
                return Respond(request.Identifier, EapType.Nak, _offers.Count == 0 ? [(byte)EapType.None] : [.. _offers.Select(other => (byte)other.Type)]);
            }

            _type = type;
            _method = offer.Create();
        }
        else if (request.Type != _type)
        {
            // RFC 3748 §2.1: one method a conversation.
            return AuthenticationPeerStep.Discard;
        }

        var step = _method.Receive(request.Identifier, request.TypeData);
        switch (step.Kind)
        {
            case AuthenticationPeerStepKind.Send:
                return Respond(request.Identifier, _type, step.Packet);
            case AuthenticationPeerStepKind.Success:
                (_key, _mayContinue) = (step.HigherLayerAuthenticationKey, step.MayContinue);
                return Respond(request.Identifier, _type, step.Packet);
            case AuthenticationPeerStepKind.Failure:
                _over = true;
                return step.Packet.Length == 0 ? step : step with { Packet = Respond(request.Identifier, _type, step.Packet).Packet };
            default:
                return AuthenticationPeerStep.Discard;
        }
    }

    private AuthenticationPeerStep Respond(byte identifier, EapType type, ReadOnlySpan<byte> typeData)
    {
        _lastIdentifier = identifier;
        _lastResponse = EapPacket.Write(EapCode.Response, identifier, type, typeData);
        return AuthenticationPeerStep.Send(_lastResponse);
    }

    /// <summary>Success and Failure have the Identifier of the response that they answer (RFC 3748 §4.2); some servers count on by one.</summary>
    private bool IsAnswered(byte identifier) => !_over && _lastResponse is not null && (identifier == _lastIdentifier || identifier == (byte)(_lastIdentifier + 1));
}
