using Concentrator.Control.Tokens;

namespace Concentrator.Cluster.Grains;

/// <summary>The tokens for the admin API as they are kept.</summary>
internal sealed record ApiTokensRecord
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<ApiToken> Tokens { get; init; } = [];
}
