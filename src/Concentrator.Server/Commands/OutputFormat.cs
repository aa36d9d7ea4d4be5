namespace Concentrator.Server.Commands;

/// <summary>How a list is printed.</summary>
internal enum OutputFormat
{
    /// <summary>Columns, to be read.</summary>
    Table,

    /// <summary>JSON, for scripts.</summary>
    Json,
}
