using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Contract;

/// <summary>What a login came to, for the edge and for the client.</summary>
public sealed record TestLogin(BeginRequest Begin, AuthenticationAnswer Answer, AuthenticationPeerStep Client)
{
    public TunnelId Tunnel => Begin.Tunnel;

    public Grant Grant => Answer.Grant ?? throw new InvalidOperationException($"The login was refused: {Answer.Failure}.");

    public IPAddress Address => Grant.Address;
}
