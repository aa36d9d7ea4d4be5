using Concentrator.Control.Health;

namespace Concentrator.Control.Local.Storage;

/// <summary>The machines that have a token.</summary>
internal sealed class MachineTable(ControlDatabase database)
{
    /// <summary>All of them.</summary>
    public List<Machine> Load() => database.Read("SELECT * FROM machines", row => new Machine
    {
        Name = row.Text("machine")!,
        UserName = row.Text("user_name"),
        TokenHash = (byte[])row["token_hash"],
        CreatedAt = row.Time("created_at"),
    });

    /// <summary>Adds one.</summary>
    public void Add(Machine machine) => database.Run(
        "INSERT INTO machines (machine, user_name, token_hash, created_at) VALUES ($machine, $user, $hash, $created)",
        ("$machine", machine.Name),
        ("$user", machine.UserName),
        ("$hash", machine.TokenHash),
        ("$created", machine.CreatedAt.ToColumn()));

    /// <summary>Removes one.</summary>
    public void Remove(string name) => database.Run("DELETE FROM machines WHERE machine = $machine", ("$machine", name));
}
