namespace Concentrator.Control.Users;

/// <summary>What a change of the accounts came to.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Message">What a person reads; names the user.</param>
public sealed record UserChange(UserChangeOutcome Outcome, string Message)
{
    /// <summary>Whether it was done.</summary>
    public bool Done => Outcome == UserChangeOutcome.Done;
}
