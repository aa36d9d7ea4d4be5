using System.Diagnostics.CodeAnalysis;

namespace Concentrator.Interop.Tests.Pods;

/// <summary>The tests that share <see cref="PodFixture"/>.</summary>
[CollectionDefinition(Name)]
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It is what xunit calls it.")]
public sealed class PodCollection : ICollectionFixture<PodFixture>
{
    internal const string Name = "pods";
}
