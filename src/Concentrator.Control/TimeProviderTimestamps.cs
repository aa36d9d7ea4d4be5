namespace Concentrator.Control;

/// <summary>Spans of time in a time provider's timestamps, which no change of the clock moves.</summary>
internal static class TimeProviderTimestamps
{
    /// <summary>How many timestamps a span takes.</summary>
    public static long Timestamps(this TimeProvider time, TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
