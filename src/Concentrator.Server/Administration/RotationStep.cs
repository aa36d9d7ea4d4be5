namespace Concentrator.Server.Administration;

/// <summary>How far a rotation of the sealing key is.</summary>
/// <param name="Finished">Whether there is nothing more to do.</param>
/// <param name="Message">What a person reads.</param>
/// <param name="Unreadable">Users whose secrets no key opens.</param>
internal sealed record RotationStep(bool Finished, string Message, IReadOnlyList<string> Unreadable);
