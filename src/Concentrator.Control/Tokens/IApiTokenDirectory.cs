namespace Concentrator.Control.Tokens;

/// <summary>The tokens for the admin API.</summary>
public interface IApiTokenDirectory
{
    /// <summary>All of them, by name.</summary>
    ValueTask<IReadOnlyList<ApiTokenSummary>> List(CancellationToken deadline);

    /// <summary>Makes one.</summary>
    /// <param name="name">Its name: who or what will use it.</param>
    /// <param name="role">What its owner may do.</param>
    /// <param name="expiresAt">From when on it is worth nothing; null: it has no end.</param>
    /// <param name="deadline">When the caller gives up.</param>
    ValueTask<ApiTokenAddition> Add(string name, ApiRole role, DateTimeOffset? expiresAt, CancellationToken deadline);

    /// <summary>Removes one: it is worth nothing from now on. False when there is none.</summary>
    ValueTask<bool> Remove(string name, CancellationToken deadline);

    /// <summary>Whose token a text is, or null. Whether it has expired is for the caller to see.</summary>
    ValueTask<ApiTokenSummary?> Find(string token, CancellationToken deadline);
}
