using Concentrator.Control.Policies;

namespace Concentrator.Cluster.Grains;

/// <summary>What is kept of a user whom an authentication server knows; nothing when all of its machines are healthy.</summary>
/// <param name="Lapses">The health policies that a machine of the user has not met since some time.</param>
internal sealed record ServedRecord(IReadOnlyList<HealthLapse> Lapses)
{
    /// <summary>When the user was last here, to the day.</summary>
    public DateTimeOffset SeenAt { get; init; }
}
