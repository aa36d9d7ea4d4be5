namespace Concentrator.Control.Health;

/// <summary>A machine that has a token.</summary>
/// <param name="Name">Its name.</param>
/// <param name="UserName">Whose sessions it speaks of; null: any user's whose certificate names the machine.</param>
/// <param name="CreatedAt">Since when.</param>
public sealed record MachineSummary(string Name, string? UserName, DateTimeOffset CreatedAt);
