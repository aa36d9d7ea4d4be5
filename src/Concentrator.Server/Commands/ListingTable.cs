namespace Concentrator.Server.Commands;

/// <summary>Rows in columns, printed at once or page by page: the headings stand over the first, and columns only grow.</summary>
/// <param name="columns">The columns.</param>
internal sealed class ListingTable<T>(params (string Heading, Func<T, string?> Cell)[] columns)
{
    private int[]? _widths;

    /// <summary>Prints rows; before the first of them, or when there is none, the headings.</summary>
    internal void Print(TextWriter output, IReadOnlyList<T> rows)
    {
        var lines = rows.Select(row => columns.Select(column => Listing.Clean(column.Cell(row))).ToArray()).ToList();
        if (_widths is null)
        {
            lines.Insert(0, [.. columns.Select(column => column.Heading)]);
        }

        var widths = _widths = [.. columns.Select((_, index) => lines.Select(line => line[index].Length).Append(_widths?[index] ?? 0).Max())];
        foreach (var line in lines)
        {
            output.WriteLine(string.Join("  ", line.Select((cell, index) => cell.PadRight(widths[index]))).TrimEnd());
        }
    }
}
