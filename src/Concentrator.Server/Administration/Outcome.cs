namespace Concentrator.Server.Administration;

/// <summary>What a command came to.</summary>
/// <param name="Done">Whether it was done.</param>
/// <param name="Message">What a person reads.</param>
internal sealed record Outcome(bool Done, string Message)
{
    /// <summary>Why it was not done.</summary>
    public Refusal Refusal { get; init; } = Done ? Refusal.None : Refusal.Invalid;
}
