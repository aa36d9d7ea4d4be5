namespace Concentrator.Server.Administration;

/// <summary>A machine to be added.</summary>
/// <param name="Name">Its name.</param>
/// <param name="User">Whose sessions it speaks of; null: any user's whose certificate names the machine.</param>
internal sealed record MachineNaming(string Name, string? User = null);
