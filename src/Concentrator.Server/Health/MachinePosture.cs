using Concentrator.Control.Ports;
using Concentrator.Protocol.Health;

namespace Concentrator.Server.Health;

/// <summary>
/// <c>POST /posture</c> from outside: a proof by the machine's token (<see cref="MachineProof"/>) says who has made the statement, and whose tunnel it is about, which any edge may carry. The token itself is not sent.
/// </summary>
internal sealed partial class MachinePosture(IControlPlane controlPlane, PostureEndpoint posture, TokenRates rates, ILogger<MachinePosture> logger)
{
    private const string Scheme = MachineProof.Scheme + " ";

    /// <summary>Answers a request.</summary>
    internal async Task Answer(HttpContext context)
    {
        // What cannot be a proof counts nowhere.
        var header = context.Request.Headers.Authorization.ToString();
        if (Fault(header, out var proof) is { } fault)
        {
            context.Response.Headers.WWWAuthenticate = MachineProof.Scheme;
            await PostureEndpoint.Refuse(context, StatusCodes.Status401Unauthorized, fault);
            return;
        }

        var token = $"{proof!.Machine}.{proof.Key}";
        await posture.Answer(context, HealthSource.Token, () => rates.Admits(token), async (statement, deadline) =>
        {
            var claim = new MachineClaim(proof.ToString(), statement.Digest, statement.MadeAt!.Value);
            var answer = await controlPlane.StateMachineHealth(new MachineHealthRequest(claim, statement.Health) { Tunnel = statement.Tunnel }, deadline);
            rates.Learn(token, answer.Outcome != HealthOutcome.UnknownToken);
            Tell(proof.Machine, answer);
            return answer;
        });
    }

    private static string? Fault(string header, out MachineProof? proof)
    {
        proof = null;
        if (header.Length == 0)
        {
            return $"A proof by the machine's token is missing (Authorization: {MachineProof.Scheme}).";
        }

        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return $"The token itself, or another scheme, proves no statement: take a newer agent, which sends a proof by the token (Authorization: {MachineProof.Scheme}).";
        }

        return MachineProof.TryRead(header.AsSpan(Scheme.Length).Trim(), out proof) ? null : "The proof is not NAME.KEY.PROOF.";
    }

    /// <summary>Whoever has no token of ours could fill the log, and is no more than a line for those who look for it.</summary>
    private void Tell(string machine, HealthAnswer answer)
    {
        if (answer.Outcome == HealthOutcome.UnknownToken)
        {
            Log.Unknown(logger, machine, answer.Reason);
        }
        else if (answer.Outcome is not (HealthOutcome.Taken or HealthOutcome.Outdated))
        {
            Log.Refused(logger, machine, answer.Outcome, answer.Reason);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A statement of health of machine {Machine} from outside was refused ({Outcome}): {Reason}")]
        public static partial void Refused(ILogger logger, string machine, HealthOutcome outcome, string? reason);

        [LoggerMessage(2, LogLevel.Debug, "A statement of health from outside, which names machine {Machine}, was refused: {Reason}")]
        public static partial void Unknown(ILogger logger, string machine, string? reason);
    }
}
