namespace Concentrator.Control.Tokens;

/// <summary>The tokens for the admin API: <c>ca1.NAME.SECRET</c>. Not safe for use by several threads.</summary>
internal sealed class ApiTokens
{
    private const string Prefix = "ca1.";

    private readonly SortedDictionary<string, ApiToken> _tokens = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All of them, by name.</summary>
    public IReadOnlyCollection<ApiToken> All => _tokens.Values;

    /// <summary>Puts one back that is kept.</summary>
    public void Restore(ApiToken token) => _tokens[token.Name] = token;

    /// <summary>Adds one; where it is not added there is a reason.</summary>
    public ApiTokenAddition Add(string name, ApiRole role, DateTimeOffset? expiresAt, DateTimeOffset now, out ApiToken? added)
    {
        added = null;
        if (!NamedToken.IsName(name))
        {
            return new ApiTokenAddition(Token: null, $"'{name}' cannot be a token's name: 1 to {NamedToken.MaxNameLength} letters, digits, hyphens, dots and underscores.");
        }

        if (_tokens.ContainsKey(name))
        {
            return new ApiTokenAddition(Token: null, $"There is a token {name} already; remove it to make another.");
        }

        if (expiresAt <= now)
        {
            return new ApiTokenAddition(Token: null, $"Token {name} would have expired already.");
        }

        var (token, hash) = NamedToken.Create(Prefix, name);
        added = new ApiToken { Name = name, Role = role, TokenHash = hash, CreatedAt = now, ExpiresAt = expiresAt };
        _tokens.Add(name, added);
        return new ApiTokenAddition(token, "");
    }

    /// <summary>Removes one; null when there is none.</summary>
    public ApiToken? Remove(string name) => _tokens.Remove(name, out var token) ? token : null;

    /// <summary>Whose token a text is, or null. It may have expired.</summary>
    public ApiToken? Find(string? text)
    {
        if (!NamedToken.TryRead(Prefix, text, out var name, out var hash))
        {
            return null;
        }

        var token = _tokens.GetValueOrDefault(name);
        return NamedToken.IsSame(token?.TokenHash, hash) ? token : null;
    }
}
