namespace Concentrator.LoadTests;

/// <summary>One measured figure.</summary>
/// <param name="Name">Its name, stable over commits, so that results compare.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
internal sealed record Figure(string Name, double Value, string Unit);
