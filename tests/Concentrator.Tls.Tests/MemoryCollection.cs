namespace Concentrator.Tls.Tests;

/// <summary>Tests that look at the whole process run while no other test does.</summary>
[CollectionDefinition(LeakTests.Alone, DisableParallelization = true)]
public sealed class MemoryCollection;
