namespace Concentrator.Cluster.Grains;

/// <summary>A user's record, and how often it was written: a write says which one it follows.</summary>
internal sealed record KeptUser(long Version, UserRecord Record);
