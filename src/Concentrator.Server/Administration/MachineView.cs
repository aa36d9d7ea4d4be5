namespace Concentrator.Server.Administration;

/// <summary>A machine as commands show it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="User">Whose sessions it speaks of; null: any user's whose certificate names the machine.</param>
/// <param name="CreatedAt">Since when it has its token.</param>
internal sealed record MachineView(string Name, string? User, DateTimeOffset CreatedAt);
