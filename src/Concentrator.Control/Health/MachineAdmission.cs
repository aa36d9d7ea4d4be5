using Concentrator.Control.Ports;

namespace Concentrator.Control.Health;

/// <summary>What became of a machine's claim that it has made a statement.</summary>
/// <param name="Machine">The machine, which has made it; null: it is refused.</param>
/// <param name="Refusal">Why; null where it is not.</param>
internal sealed record MachineAdmission(Machine? Machine, HealthAnswer? Refusal)
{
    /// <summary>The machine has made it.</summary>
    public static MachineAdmission Of(Machine machine) => new(machine, Refusal: null);

    /// <summary>It is refused.</summary>
    public static MachineAdmission Not(HealthOutcome outcome, string reason) => new(Machine: null, new HealthAnswer(outcome) { Reason = reason });
}
