using Concentrator.Control.Tokens;

namespace Concentrator.Control.Health;

/// <summary>The token of a machine: <c>cm1.NAME.SECRET</c>, of which the secret is 32 random bytes as base64url.</summary>
public static class MachineToken
{
    private const string Prefix = "cm1.";

    /// <summary>Makes a token for a machine.</summary>
    internal static (string Token, byte[] Hash) Create(string name) => NamedToken.Create(Prefix, name);

    /// <summary>Whether a text has the form of a token; whether it is a machine's only the control plane knows.</summary>
    public static bool IsToken(string? text) => TryRead(text, out _, out _);

    /// <summary>Reads a token.</summary>
    /// <param name="token">The token, as it came.</param>
    /// <param name="name">The machine that it names.</param>
    /// <param name="hash">The hash of its secret.</param>
    internal static bool TryRead(string? token, out string name, out byte[] hash) => NamedToken.TryRead(Prefix, token, out name, out hash);
}
