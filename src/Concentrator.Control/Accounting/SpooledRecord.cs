namespace Concentrator.Control.Accounting;

/// <summary>A record that waits.</summary>
/// <param name="Id">Its name in the spool; records that came later have later ones.</param>
/// <param name="Record">The record.</param>
internal sealed record SpooledRecord(string Id, AccountingRecord Record);
