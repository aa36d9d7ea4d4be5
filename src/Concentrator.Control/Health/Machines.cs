using Concentrator.Control.Ports;
using Concentrator.Control.Tokens;
using Concentrator.Protocol.Health;

namespace Concentrator.Control.Health;

/// <summary>The machines that have a token (<see cref="MachineProof.TokenPrefix"/>). Not safe for use by several threads.</summary>
internal sealed class Machines() : TokenRegister<Machine>(MachineProof.TokenPrefix)
{
    /// <summary>Adds one; without a machine there is a reason.</summary>
    public MachineAddition Add(string name, string? userName, DateTimeOffset now, out Machine? machine)
    {
        machine = null;
        if (!TokenName.IsValid(name))
        {
            return new MachineAddition(Token: null, $"'{name}' cannot be a machine's name: 1 to {TokenName.MaxLength} letters, digits, hyphens, dots and underscores.");
        }

        if (Has(name))
        {
            return new MachineAddition(Token: null, $"There is a machine {name} already; remove it to give it another token.");
        }

        (var token, machine) = Add(name, hash => new Machine { Name = name, UserName = userName, TokenHash = hash, CreatedAt = now });
        return new MachineAddition(token, "");
    }

    /// <summary>Whether a machine has made a statement, about now; whether it is a new one is to be asked of its last.</summary>
    public MachineAdmission Admit(MachineClaim claim, DateTimeOffset now)
    {
        // Of a name that nobody has, of a machine that got another token, and of a token that is not as it was made, no more is told than this.
        if (!MachineProof.TryRead(claim.Proof, out var proof) || Named(proof.Machine) is not { } machine || !proof.Names(machine.TokenHash))
        {
            return MachineAdmission.Not(HealthOutcome.UnknownToken, "No machine has this token: it was removed or replaced, or it is not as it was made.");
        }

        if (!proof.IsOf(machine.TokenHash, claim.Digest))
        {
            return MachineAdmission.Not(HealthOutcome.Altered, "The statement was altered: its proof is that of another.");
        }

        return StatementOrder.RefusalByClock(claim.MadeAt, now) is { } refusal ? new MachineAdmission(Machine: null, refusal) : MachineAdmission.Of(machine);
    }
}
