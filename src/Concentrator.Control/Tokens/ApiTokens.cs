using Concentrator.Protocol.Health;

namespace Concentrator.Control.Tokens;

/// <summary>The tokens for the admin API: <c>ca1.NAME.SECRET</c>. One that is found may have expired. Not safe for use by several threads.</summary>
internal sealed class ApiTokens() : TokenRegister<ApiToken>("ca1.")
{
    /// <summary>Adds one; where it is not added there is a reason.</summary>
    public ApiTokenAddition Add(string name, ApiRole role, DateTimeOffset? expiresAt, DateTimeOffset now, out ApiToken? added)
    {
        added = null;
        if (!TokenName.IsValid(name))
        {
            return new ApiTokenAddition(Token: null, $"'{name}' cannot be a token's name: 1 to {TokenName.MaxLength} letters, digits, hyphens, dots and underscores.");
        }

        if (Has(name))
        {
            return new ApiTokenAddition(Token: null, $"There is a token {name} already; remove it to make another.");
        }

        if (expiresAt <= now)
        {
            return new ApiTokenAddition(Token: null, $"Token {name} would have expired already.");
        }

        (var token, added) = Add(name, hash => new ApiToken { Name = name, Role = role, TokenHash = hash, CreatedAt = now, ExpiresAt = expiresAt });
        return new ApiTokenAddition(token, "");
    }
}
