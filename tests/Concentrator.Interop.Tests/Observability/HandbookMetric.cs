namespace Concentrator.Interop.Tests.Observability;

/// <summary>A metric as the handbook has it.</summary>
internal sealed record HandbookMetric(string Name, string Type, IReadOnlyList<string> Labels, string Heading);
