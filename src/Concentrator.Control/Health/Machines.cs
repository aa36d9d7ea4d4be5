using Concentrator.Control.Tokens;

namespace Concentrator.Control.Health;

/// <summary>The machines that have a token. Not safe for use by several threads.</summary>
internal sealed class Machines
{
    private readonly SortedDictionary<string, Machine> _machines = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All of them, by name.</summary>
    public IReadOnlyCollection<Machine> All => _machines.Values;

    /// <summary>Puts one back that is kept.</summary>
    public void Restore(Machine machine) => _machines[machine.Name] = machine;

    /// <summary>Adds one; without a machine there is a reason.</summary>
    public MachineAddition Add(string name, string? userName, DateTimeOffset now, out Machine? machine)
    {
        machine = null;
        if (!NamedToken.IsName(name))
        {
            return new MachineAddition(Token: null, $"'{name}' cannot be a machine's name: 1 to {NamedToken.MaxNameLength} letters, digits, hyphens, dots and underscores.");
        }

        if (_machines.ContainsKey(name))
        {
            return new MachineAddition(Token: null, $"There is a machine {name} already; remove it to give it another token.");
        }

        var (token, hash) = MachineToken.Create(name);
        machine = new Machine { Name = name, UserName = userName, TokenHash = hash, CreatedAt = now };
        _machines.Add(name, machine);
        return new MachineAddition(token, "");
    }

    /// <summary>Removes one; null when there is none.</summary>
    public Machine? Remove(string name) => _machines.Remove(name, out var machine) ? machine : null;

    /// <summary>The machine whose token this is, or null.</summary>
    public Machine? Find(string? token)
    {
        if (!MachineToken.TryRead(token, out var name, out var hash))
        {
            return null;
        }

        var machine = _machines.GetValueOrDefault(name);
        return NamedToken.IsSame(machine?.TokenHash, hash) ? machine : null;
    }
}
