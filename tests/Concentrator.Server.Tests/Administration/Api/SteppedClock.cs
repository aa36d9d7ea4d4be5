namespace Concentrator.Server.Tests.Administration.Api;

/// <summary>The system's clock, put forward by hand.</summary>
internal sealed class SteppedClock : TimeProvider
{
    internal TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
