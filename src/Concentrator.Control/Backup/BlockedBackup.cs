namespace Concentrator.Control.Backup;

/// <summary>The block list in a backup, in the form that <c>concentrator apply</c> takes.</summary>
/// <param name="Clients">Networks that may not connect.</param>
/// <param name="Destinations">Networks that clients may not reach.</param>
public sealed record BlockedBackup(IReadOnlyList<string> Clients, IReadOnlyList<string> Destinations);
