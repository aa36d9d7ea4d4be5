namespace Concentrator.Control.Definitions;

/// <summary>What became of a thing that was defined.</summary>
public enum ApplyOutcome
{
    /// <summary>It was as defined already.</summary>
    Unchanged,

    /// <summary>It is new.</summary>
    Created,

    /// <summary>It was another.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Removed,
}
