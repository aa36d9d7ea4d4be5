namespace Concentrator.Server.Administration.Audit;

/// <summary>A page of the audit, the latest first.</summary>
/// <param name="Items">The entries.</param>
/// <param name="Next">The cursor of the next page; null: there is none.</param>
internal sealed record AuditPage(IReadOnlyList<AuditEntry> Items, string? Next);
