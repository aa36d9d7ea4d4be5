namespace Concentrator.Control.Blocking;

/// <summary>What a change of the block list came to.</summary>
/// <param name="Done">Whether it was made.</param>
/// <param name="Message">What a person reads.</param>
public sealed record BlockOutcome(bool Done, string Message);
