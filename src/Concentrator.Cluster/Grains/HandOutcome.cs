namespace Concentrator.Cluster.Grains;

/// <summary>Whether an edge gets a block.</summary>
internal enum HandOutcome
{
    /// <summary>It gets one.</summary>
    Handed,

    /// <summary>Every block is held.</summary>
    Full,

    /// <summary>The pool has lost its memory and listens first to what edges hold.</summary>
    Listening,
}
