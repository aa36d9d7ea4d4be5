using Concentrator.Control.Backup;

namespace Concentrator.Server.Administration;

/// <summary>What is exported.</summary>
/// <param name="Document">Users and definitions.</param>
/// <param name="Keys">The sealing keys; empty when they were not asked for.</param>
internal sealed record ExportAnswer(BackupDocument Document, IReadOnlyList<byte[]> Keys);
