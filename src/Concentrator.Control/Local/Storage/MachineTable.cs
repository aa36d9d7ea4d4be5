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

    /// <summary>When the last statement of a machine was made that was taken; null: none was.</summary>
    public DateTimeOffset? LastStatement(string name) => database.Read("SELECT stated_at FROM machines WHERE machine = $machine", row => row.OptionalTime("stated_at"), ("$machine", name)).FirstOrDefault();

    /// <summary>A statement of a machine is taken.</summary>
    public void Stated(string name, DateTimeOffset madeAt) => database.Run("UPDATE machines SET stated_at = $at WHERE machine = $machine", ("$at", madeAt.ToColumn()), ("$machine", name));
}
