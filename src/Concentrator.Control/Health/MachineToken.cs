using Concentrator.Control.Tokens;

namespace Concentrator.Control.Health;

/// <summary>The token of a machine: <c>cm1.NAME.SECRET</c>, of which the secret is 32 random bytes as base64url.</summary>
public static class MachineToken
{
    /// <summary>What it begins with.</summary>
    internal const string Prefix = "cm1.";

    /// <summary>Whether a text has the form of a token; whether it is a machine's only the control plane knows.</summary>
    public static bool IsToken(string? text) => NamedToken.TryRead(Prefix, text, out _, out _);
}
