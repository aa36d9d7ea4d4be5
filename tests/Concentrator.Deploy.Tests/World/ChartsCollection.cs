using System.Diagnostics.CodeAnalysis;

namespace Concentrator.Deploy.Tests.World;

/// <summary>The tests that share <see cref="Charts"/>.</summary>
[CollectionDefinition(Name)]
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It is what xunit calls it.")]
public sealed class ChartsCollection : ICollectionFixture<Charts>
{
    internal const string Name = "charts";
}
