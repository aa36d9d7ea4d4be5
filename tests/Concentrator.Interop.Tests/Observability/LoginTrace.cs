namespace Concentrator.Interop.Tests.Observability;

/// <summary>What the edge says of a login that succeeded.</summary>
internal static class LoginTrace
{
    /// <summary>Its phases follow each other without a gap, and the edge's calls for it are in it.</summary>
    internal static void IsWhole(CollectedSpan login, IReadOnlyList<CollectedSpan> spans)
    {
        var parts = spans.Where(span => string.Equals(span.ParentId, login.SpanId, StringComparison.Ordinal)).OrderBy(span => span.Began).ToList();
        Assert.Equal(
            ["authentication", "binding and addresses", "control plane: answer", "control plane: begin", "control plane: opened", "sstp and lcp", "tls"],
            parts.Select(part => part.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.All(parts, part => Assert.Equal(login.TraceId, part.TraceId));
        string[] phases = ["tls", "sstp and lcp", "authentication", "binding and addresses"];
        var chain = phases.Select(name => parts.Single(part => string.Equals(part.Name, name, StringComparison.Ordinal))).ToList();
        Assert.Equal(login.Began, chain[0].Began);
        Assert.All(chain.Zip(chain.Skip(1)), pair => Assert.Equal(pair.First.Ended, pair.Second.Began));
        Assert.Equal(login.Ended, chain[^1].Ended);
    }
}
