namespace Concentrator.Control.Health;

/// <summary>What became of adding a machine.</summary>
/// <param name="Token">Its token, which is told this once; null: it was not added.</param>
/// <param name="Message">Why not.</param>
public sealed record MachineAddition(string? Token, string Message)
{
    /// <summary>Nothing of the token: it is a secret.</summary>
    public override string ToString() => Token is null ? Message : "added";
}
