using System.Globalization;

namespace Concentrator.Cluster.Storage;

/// <summary>Which activation of a shard writes to Redis: a number that each one raises, and a name of its own, since a Redis that lost its memory counts again.</summary>
internal readonly record struct ShardMark(long Number, string Name)
{
    /// <summary>Reads a mark; what is none is older than any.</summary>
    public static ShardMark Parse(string? text) =>
        text?.Split(':') is [var number, var name] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? new ShardMark(value, name) : new ShardMark(0, "");

    /// <summary>The mark of the next activation.</summary>
    public ShardMark Next() => new(Number + 1, Guid.NewGuid().ToString("n", CultureInfo.InvariantCulture));

    /// <summary>Whether this is of an activation after that one: one that Redis counted anew is too, when it is not the same.</summary>
    public bool IsNewerThan(ShardMark other) => Number > other.Number || (Number == other.Number && !string.Equals(Name, other.Name, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}:{Name}");
}
