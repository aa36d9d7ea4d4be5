namespace Concentrator.Server.Administration;

/// <summary>What became of a user to import.</summary>
/// <param name="Done">Whether it was added.</param>
/// <param name="IsThere">Whether it was there already, and stayed as it is.</param>
/// <param name="Message">What a person reads.</param>
internal sealed record ImportOutcome(bool Done, bool IsThere, string Message);
