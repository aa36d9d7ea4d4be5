using System.Globalization;

namespace Concentrator.Cluster.Tests.Ring;

/// <summary>Names that clusters give their silos, each set by a seed.</summary>
internal static class RingMembers
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>So many different names, in one of four manners of naming.</summary>
    public static string[] Named(int seed, int count)
    {
        var random = new Random(seed);
        return (seed % 4) switch
        {
            0 => [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"silo-{i}"))],
            1 => [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"concentrator-silo-{i}.site{seed}.example.net"))],
            2 => [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"concentrator-{Word(random, 10)}-{Word(random, 5)}"))],
            _ => [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"10.{seed % 256}.{i / 8}.{i % 8 * 11}:11111"))],
        };
    }

    private static string Word(Random random, int length) => string.Create(length, random, (word, source) => source.GetItems(Letters, word));
}
