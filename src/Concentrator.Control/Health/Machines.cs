using Concentrator.Control.Tokens;

namespace Concentrator.Control.Health;

/// <summary>The machines that have a token. Not safe for use by several threads.</summary>
internal sealed class Machines() : TokenRegister<Machine>(MachineToken.Prefix)
{
    /// <summary>Adds one; without a machine there is a reason.</summary>
    public MachineAddition Add(string name, string? userName, DateTimeOffset now, out Machine? machine)
    {
        machine = null;
        if (!NamedToken.IsName(name))
        {
            return new MachineAddition(Token: null, $"'{name}' cannot be a machine's name: 1 to {NamedToken.MaxNameLength} letters, digits, hyphens, dots and underscores.");
        }

        if (Has(name))
        {
            return new MachineAddition(Token: null, $"There is a machine {name} already; remove it to give it another token.");
        }

        (var token, machine) = Add(name, hash => new Machine { Name = name, UserName = userName, TokenHash = hash, CreatedAt = now });
        return new MachineAddition(token, "");
    }
}
