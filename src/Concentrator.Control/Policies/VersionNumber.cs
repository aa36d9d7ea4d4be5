using System.Globalization;

namespace Concentrator.Control.Policies;

/// <summary>Numbers with dots between them (<c>10.0.26100</c>), eight at most. A part that is not given is 0.</summary>
public readonly struct VersionNumber : IComparable<VersionNumber>, IEquatable<VersionNumber>
{
    private const int MaxParts = 8;
    private readonly ulong[]? _parts;

    private VersionNumber(ulong[] parts) => _parts = parts;

    /// <summary>Reads a text; false when it is no such number.</summary>
    public static bool TryParse(string? text, out VersionNumber version)
    {
        version = default;
        if (text is null)
        {
            return false;
        }

        Span<ulong> parts = stackalloc ulong[MaxParts];
        var count = 0;
        foreach (var range in text.AsSpan().Trim().Split('.'))
        {
            if (count == MaxParts || !ulong.TryParse(text.AsSpan().Trim()[range], NumberStyles.None, CultureInfo.InvariantCulture, out parts[count++]))
            {
                return false;
            }
        }

        version = new VersionNumber(parts[..count].TrimEnd(0UL).ToArray());
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(VersionNumber other) => (_parts ?? []).AsSpan().SequenceCompareTo(other._parts ?? []);

    /// <inheritdoc/>
    public bool Equals(VersionNumber other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is VersionNumber other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (_parts ?? []).Aggregate(0, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => _parts is { Length: > 0 } ? string.Join('.', _parts) : "0";

    /// <summary>Whether two are the same.</summary>
    public static bool operator ==(VersionNumber left, VersionNumber right) => left.Equals(right);

    /// <summary>Whether two are not the same.</summary>
    public static bool operator !=(VersionNumber left, VersionNumber right) => !left.Equals(right);

    /// <summary>Whether one comes before the other.</summary>
    public static bool operator <(VersionNumber left, VersionNumber right) => left.CompareTo(right) < 0;

    /// <summary>Whether one comes after the other.</summary>
    public static bool operator >(VersionNumber left, VersionNumber right) => left.CompareTo(right) > 0;

    /// <summary>Whether one does not come after the other.</summary>
    public static bool operator <=(VersionNumber left, VersionNumber right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one does not come before the other.</summary>
    public static bool operator >=(VersionNumber left, VersionNumber right) => left.CompareTo(right) >= 0;
}
