namespace Concentrator.Cluster.Storage;

/// <summary>Names a stretch of time in which Redis has forgotten nothing. Another one begins when it is restarted, failed over or emptied.</summary>
internal readonly record struct RedisGeneration(string Value)
{
    /// <summary>Not known yet.</summary>
    public static RedisGeneration None => new("");
}
