using System.Security.Cryptography;
using System.Text;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Health;

namespace Concentrator.Server.Health;

/// <summary><c>POST /posture</c> from outside: the machine's token (<c>Authorization: Bearer</c>, RFC 6750 §2.1) says whose tunnel it is about, which any edge may carry.</summary>
internal sealed class MachinePosture(IControlPlane controlPlane, PostureEndpoint posture)
{
    private const string Scheme = "Bearer ";
    private const int MaxToken = 160;

    /// <summary>Answers a request.</summary>
    internal async Task Answer(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header.Length > Scheme.Length + MaxToken)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await PostureEndpoint.Refuse(context, StatusCodes.Status401Unauthorized, "A machine's token is missing (Authorization: Bearer).");
            return;
        }

        // Counted by the whole token: a guesser takes nothing from the machine that it guesses at.
        var token = header[Scheme.Length..].Trim();
        await posture.Answer(context, HealthSource.Token, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token))), (statement, tunnel, deadline) =>
            controlPlane.StateMachineHealth(new MachineHealthRequest(token, statement) { Tunnel = tunnel }, deadline));
    }
}
