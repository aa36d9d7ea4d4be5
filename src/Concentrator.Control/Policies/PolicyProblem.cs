namespace Concentrator.Control.Policies;

/// <summary>What is wrong in a policy.</summary>
/// <param name="Key">Its key (<c>Policies:Rules:2:When:Hours:0</c>).</param>
/// <param name="Value">What stands there; null: nothing.</param>
/// <param name="Problem">What is wrong, and what to give.</param>
public sealed record PolicyProblem(string Key, string? Value, string Problem)
{
    /// <inheritdoc/>
    public override string ToString() => Value is null ? $"{Key}: {Problem}" : $"{Key} = \"{Value}\": {Problem}";
}
