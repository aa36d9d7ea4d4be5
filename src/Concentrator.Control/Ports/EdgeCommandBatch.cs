namespace Concentrator.Control.Ports;

/// <summary>Commands in the order of their sequence. <see cref="Epoch"/> differs from the caller's when the edge has to introduce itself again.</summary>
public sealed record EdgeCommandBatch(long Epoch, IReadOnlyList<EdgeCommand> Commands);
