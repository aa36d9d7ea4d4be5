using Concentrator.Control.Ports;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Eap.Tls;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    [Fact]
    public async Task A_login_that_is_abandoned_within_TLS_leaves_no_engine()
    {
        var engines = new CountedEngines();
        var (host, edge) = await Start(new ControlPlaneSetup { Eap = EapServerOptions.Default with { Methods = [EapServerMethod.Tls], Tls = new EapTlsServerOptions { Engines = engines } } });
        for (var i = 1; i <= 3; i++)
        {
            var begin = edge.BeginRequest(AuthenticationMethod.Eap);
            var question = await host.ControlPlane.Begin(begin, default);
            // RFC 3748 §4.1, §5.1: Response, Identity.
            byte[] identity = [2, question.Packet[1], 0, 8, 1, .. "ann"u8];
            Assert.Equal(AuthenticationVerdict.Continue, (await host.ControlPlane.Answer(edge.AnswerRequest(begin, 1, identity), default)).Verdict);
            Assert.Equal((i, 1), (engines.Made, engines.Left));

            await host.ControlPlane.Closed(new ClosedRequest(edge.Name, begin.Epoch, begin.Tunnel, default, TunnelEndReason.ClientDisconnect, ""), default);
            Assert.Equal(0, engines.Left);
            Assert.Equal(AuthenticationFailure.UnknownConversation, (await host.ControlPlane.Answer(edge.AnswerRequest(begin, 2, identity), default)).Failure);
        }
    }
}
