using Concentrator.Control.Tokens;

namespace Concentrator.Server.Administration.Audit;

/// <summary>Who asks for something.</summary>
/// <param name="Name">The token's name; <c>uid N</c> for who came over the command socket; <c>nobody</c> for who showed no token that is known.</param>
/// <param name="Role">What they may do; null: nothing.</param>
/// <param name="From">The address that they came from, or <c>socket</c>, or <c>store</c>.</param>
internal sealed record Caller(string Name, ApiRole? Role, string From)
{
    /// <summary>Somebody who showed no token that is known.</summary>
    internal static Caller Nobody(string from) => new("nobody", Role: null, from);

    /// <summary>A user of the machine, who may open the command socket or the store, and so may do everything.</summary>
    internal static Caller Local(string user, string from) => new(user, ApiRole.Admin, from);
}
