using System.Text.Json;
using System.Text.Json.Serialization;

namespace Concentrator.Server.Commands;

/// <summary>Prints lists and single things as columns or JSON.</summary>
internal static class Listing
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private static readonly JsonSerializerOptions JsonLine = new(Json) { WriteIndented = false };

    /// <summary>Prints one thing as JSON.</summary>
    internal static void PrintJson<T>(TextWriter output, T one) => output.WriteLine(JsonSerializer.Serialize(one, Json));

    /// <summary>Prints one thing as a line of JSON: what came of a change, or how far it is.</summary>
    internal static void PrintLine<T>(TextWriter output, T one) => output.WriteLine(JsonSerializer.Serialize(one, JsonLine));

    /// <summary>Prints rows under their headings; only the headings when there is none.</summary>
    internal static void Print<T>(TextWriter output, OutputFormat format, IReadOnlyList<T> rows, params (string Heading, Func<T, string?> Cell)[] columns)
    {
        if (format == OutputFormat.Json)
        {
            PrintJson(output, rows);
            return;
        }

        new ListingTable<T>(columns).Print(output, rows);
    }

    /// <summary>Prints one thing, a line for each of its parts.</summary>
    internal static void PrintOne<T>(TextWriter output, OutputFormat format, T one, params (string Heading, Func<T, string?> Cell)[] columns)
    {
        if (format == OutputFormat.Json)
        {
            PrintJson(output, one);
            return;
        }

        var width = columns.Max(column => column.Heading.Length);
        foreach (var (heading, cell) in columns)
        {
            output.WriteLine($"{heading.PadRight(width)}  {Clean(cell(one))}".TrimEnd());
        }
    }

    /// <summary>A text as a cell has it: what a peer chose (its name, say) must not steer the terminal.</summary>
    internal static string Clean(string? cell) => string.IsNullOrEmpty(cell) ? "-" : string.Concat(cell.Select(c => char.IsControl(c) ? '?' : c));
}
