namespace Concentrator.Cluster;

/// <summary>The clock of the control plane's decisions. A type of its own, so that a test may set it without setting Orleans'.</summary>
internal sealed record ControlClock(TimeProvider Time);
