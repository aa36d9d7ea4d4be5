namespace Concentrator.Control.Local.Storage;

/// <summary>Result codes of SQLite that are told apart here (sqlite.org/rescode.html).</summary>
internal static class SqliteErrors
{
    /// <summary>SQLITE_CORRUPT.</summary>
    public const int Corrupt = 11;

    /// <summary>SQLITE_NOTADB.</summary>
    public const int NotADatabase = 26;
}
