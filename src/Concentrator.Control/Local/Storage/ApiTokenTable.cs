using Concentrator.Control.Tokens;

namespace Concentrator.Control.Local.Storage;

/// <summary>The tokens for the admin API.</summary>
internal sealed class ApiTokenTable(ControlDatabase database)
{
    /// <summary>All of them.</summary>
    public List<ApiToken> Load() => database.Read("SELECT * FROM api_tokens", row => new ApiToken
    {
        Name = row.Text("token")!,
        Role = Enum.Parse<ApiRole>(row.Text("role")!),
        TokenHash = (byte[])row["token_hash"],
        CreatedAt = row.Time("created_at"),
        ExpiresAt = row.OptionalTime("expires_at"),
    });

    /// <summary>Adds one.</summary>
    public void Add(ApiToken token) => database.Run(
        "INSERT INTO api_tokens (token, role, token_hash, created_at, expires_at) VALUES ($token, $role, $hash, $created, $expires)",
        ("$token", token.Name),
        ("$role", token.Role.ToString()),
        ("$hash", token.TokenHash),
        ("$created", token.CreatedAt.ToColumn()),
        ("$expires", token.ExpiresAt?.ToColumn()));

    /// <summary>Removes one.</summary>
    public void Remove(string name) => database.Run("DELETE FROM api_tokens WHERE token = $token", ("$token", name));
}
