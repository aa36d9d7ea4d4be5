namespace Concentrator.Control.Definitions;

/// <summary>What became of one thing that a set of definitions names.</summary>
/// <param name="Thing">What it is: <c>pool NAME</c>, <c>user NAME</c>, <c>policies</c>, <c>blocked clients</c> or <c>blocked destinations</c>.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Detail">What changes, for a person; may be empty.</param>
public sealed record AppliedItem(string Thing, ApplyOutcome Outcome, string Detail);
