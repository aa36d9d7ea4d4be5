using Concentrator.Control.Ports;
using Concentrator.Protocol.Health;

namespace Concentrator.Server.Health;

/// <summary>
/// <c>POST /posture</c> from outside: a proof by the machine's token (<see cref="MachineProof"/>) says who has made the statement, and whose tunnel it is about, which any edge may carry. The token itself is not sent.
/// </summary>
internal sealed partial class MachinePosture(IControlPlane controlPlane, PostureEndpoint posture, MachineRates rates, TimeProvider time, ILogger<MachinePosture> logger)
{
    private const string Scheme = MachineProof.Scheme + " ";

    private readonly ToldOnce<(string Machine, HealthOutcome Outcome)> _told = new(time);

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

        // Case does not matter in a machine's name, and the proof is not of it: each spelling is the same machine.
        var machine = $"{proof!.Machine.ToLowerInvariant()}.{proof.Key}";
        var source = context.Connection.RemoteIpAddress is { } address ? ClientConnections.ClientOf(address).ToString() : "";
        await posture.Answer(context, HealthSource.Token, () => rates.Admits(machine, source), async (statement, deadline) =>
        {
            var claim = new MachineClaim(proof.ToString(), statement.Digest, statement.MadeAt!.Value);
            var answer = await controlPlane.StateMachineHealth(new MachineHealthRequest(claim, statement.Health) { Tunnel = statement.Tunnel }, deadline);
            Learn(machine, source, answer.Outcome);
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

    /// <summary>Whoever has seen a statement can make ones that are altered, too old or replayed, and the like of one that was sent too early: nothing is learnt of these.</summary>
    private void Learn(string machine, string source, HealthOutcome outcome)
    {
        switch (outcome)
        {
            case HealthOutcome.Taken or HealthOutcome.Outdated or HealthOutcome.UnknownTunnel:
                rates.Proven(machine, source);
                break;
            case HealthOutcome.UnknownToken:
                rates.Forget(machine, source);
                break;
        }
    }

    /// <summary>
    /// Whoever has no token of ours, or has seen one statement, could fill the log: he is no more than lines for those who look for them, and one a minute for all others. A machine that has no
    /// tunnel now is no fault.
    /// </summary>
    private void Tell(string machine, HealthAnswer answer)
    {
        switch (answer.Outcome)
        {
            case HealthOutcome.Taken or HealthOutcome.Outdated:
                break;
            case HealthOutcome.UnknownToken:
                Log.Unknown(logger, machine, answer.Reason);
                break;
            case HealthOutcome.UnknownTunnel:
                Log.Refused(logger, LogLevel.Debug, machine, answer.Outcome, answer.Reason);
                break;
            default:
                Log.Refused(logger, _told.IsDue((machine.ToLowerInvariant(), answer.Outcome)) ? LogLevel.Warning : LogLevel.Debug, machine, answer.Outcome, answer.Reason);
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Message = "A statement of health of machine {Machine} from outside was refused ({Outcome}): {Reason}")]
        public static partial void Refused(ILogger logger, LogLevel level, string machine, HealthOutcome outcome, string? reason);

        [LoggerMessage(2, LogLevel.Debug, "A statement of health from outside, which names machine {Machine}, was refused: {Reason}")]
        public static partial void Unknown(ILogger logger, string machine, string? reason);
    }
}
