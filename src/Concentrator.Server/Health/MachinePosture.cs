using Concentrator.Control.Health;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Health;

namespace Concentrator.Server.Health;

/// <summary><c>POST /posture</c> from outside: the machine's token (<c>Authorization: Bearer</c>, RFC 6750 §2.1) says whose tunnel it is about, which any edge may carry.</summary>
internal sealed class MachinePosture(IControlPlane controlPlane, PostureEndpoint posture, TokenRates rates)
{
    private const string Scheme = "Bearer ";

    /// <summary>Answers a request.</summary>
    internal async Task Answer(HttpContext context)
    {
        // What cannot be a token counts nowhere.
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header[Scheme.Length..].Trim() is not { } token || !MachineToken.IsToken(token))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await PostureEndpoint.Refuse(context, StatusCodes.Status401Unauthorized, "A machine's token is missing (Authorization: Bearer).");
            return;
        }

        await posture.Answer(context, HealthSource.Token, () => rates.Admits(token), async (statement, tunnel, deadline) =>
        {
            var answer = await controlPlane.StateMachineHealth(new MachineHealthRequest(token, statement) { Tunnel = tunnel }, deadline);
            rates.Learn(token, answer.Outcome != HealthOutcome.UnknownToken);
            return answer;
        });
    }
}
