namespace Concentrator.Control.Radius;

/// <summary>What became of an attribute.</summary>
internal enum RadiusAttributeUse
{
    /// <summary>It is of something else.</summary>
    Foreign,

    /// <summary>It was understood.</summary>
    Taken,

    /// <summary>It is one of those that count, and cannot be read.</summary>
    Unreadable,
}
