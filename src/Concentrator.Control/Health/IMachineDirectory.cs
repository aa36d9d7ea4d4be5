namespace Concentrator.Control.Health;

/// <summary>The machines that have a token, for administrators.</summary>
public interface IMachineDirectory
{
    /// <summary>All of them, by name.</summary>
    ValueTask<IReadOnlyList<MachineSummary>> List(CancellationToken deadline);

    /// <summary>Adds one and makes its token.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="userName">Whose sessions it speaks of; null: any user's whose certificate names the machine.</param>
    /// <param name="deadline">When the caller gives up.</param>
    ValueTask<MachineAddition> Add(string name, string? userName, CancellationToken deadline);

    /// <summary>Removes one: its token is worth nothing from now on. False when there is none.</summary>
    ValueTask<bool> Remove(string name, CancellationToken deadline);
}
