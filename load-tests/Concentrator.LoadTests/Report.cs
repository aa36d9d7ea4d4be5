using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Concentrator.LoadTests;

/// <summary>The figures of one run and all that is needed to have them again.</summary>
internal sealed record Report(string Command, string Commit, DateTimeOffset Date, Machine Machine, IReadOnlyList<Figure> Figures)
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Writes <c>DATE-COMMIT.txt</c> and <c>.json</c> and gives their common name.</summary>
    public string Save(string folder)
    {
        Directory.CreateDirectory(folder);
        var name = Path.Combine(folder, $"{Date.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{Commit[..Math.Min(10, Commit.Length)]}");
        File.WriteAllText($"{name}.txt", ToString());
        File.WriteAllText($"{name}.json", JsonSerializer.Serialize(this, s_json) + "\n");
        return name;
    }

    public override string ToString()
    {
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{Command}\ncommit  {Commit}\ndate    {Date:u}\n")
            .Append(CultureInfo.InvariantCulture, $"machine {Machine.Processors} x {Machine.Processor}, {Machine.Kernel}, {Machine.Runtime}\n\n");
        foreach (var figure in Figures)
        {
            text.Append(CultureInfo.InvariantCulture, $"{figure.Name,-44} {figure.Value,14:0.###} {figure.Unit}\n");
        }

        return text.ToString();
    }
}
