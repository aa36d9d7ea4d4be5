using System.Globalization;
using Concentrator.Server.Administration;

namespace Concentrator.Server.Commands;

/// <summary>How far a node is with its drain.</summary>
/// <param name="Node">The node.</param>
/// <param name="Finished">Whether it has nothing any more.</param>
/// <param name="Message">What a person reads.</param>
internal sealed record DrainStep(string Node, bool Finished, string Message)
{
    /// <summary>Of an edge: the sessions that it still carries.</summary>
    public int? Sessions { get; init; }

    /// <summary>Of a silo: the partitions that it still has.</summary>
    public int? Partitions { get; init; }

    /// <summary>The step that a node is at.</summary>
    /// <param name="name">The node.</param>
    /// <param name="node">What is listed of it; null: nothing any more.</param>
    internal static DrainStep Of(string name, NodeView? node) => node switch
    {
        null or { Role: "edge", Epoch: 0 } => new DrainStep(name, Finished: true, $"{name} has handed over all that it had."),
        { Role: "edge" } => new DrainStep(name, Finished: false, string.Create(CultureInfo.InvariantCulture, $"{name} has {node.Sessions ?? 0} sessions")) { Sessions = node.Sessions ?? 0 },
        _ => new DrainStep(name, Finished: false, string.Create(CultureInfo.InvariantCulture, $"{name} is {node.State} and has {node.Partitions ?? 0} partitions")) { Partitions = node.Partitions ?? 0 },
    };

    /// <summary>The last step of a node that has just answered and does so no more.</summary>
    internal static DrainStep Stopped(string name) => new(name, Finished: true, $"{name} does not answer any more: it has stopped.");
}
