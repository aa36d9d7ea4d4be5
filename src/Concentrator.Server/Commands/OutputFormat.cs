namespace Concentrator.Server.Commands;

/// <summary>How output is printed.</summary>
internal enum OutputFormat
{
    /// <summary>Columns, to be read.</summary>
    Table,

    /// <summary>JSON, for scripts.</summary>
    Json,
}
