namespace Concentrator.Server.Tests.Metrics;

/// <summary>A metric as the handbook has it.</summary>
internal sealed record DocumentedMetric(string Name, string Type, IReadOnlyList<string> Labels);
