namespace Concentrator.Server.Tests.Metrics;

/// <summary>A metrics page hears every meter of its name in the process: tests that read one run while no other test makes such meters.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeProcessMeters
{
    public const string Name = "meters of the whole process";
}
