using System.Text.Json;

namespace Concentrator.Interop.Tests.Observability;

/// <summary>One of Grafana's dashboards as its file has it.</summary>
internal sealed record Dashboard(string File, string Uid, string Title, IReadOnlyList<DashboardPanel> Panels, IReadOnlyList<string> Variables, IReadOnlyList<string> Annotations)
{
    /// <summary>All panels that show something, rows left out.</summary>
    internal IEnumerable<DashboardPanel> Shown => Panels.Where(panel => panel.Type is not "row");

    internal static Dashboard Read(string path)
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllText(path));
        var root = document.RootElement;
        return new Dashboard(
            Path.GetFileName(path),
            root.GetProperty("uid").GetString()!,
            root.GetProperty("title").GetString()!,
            [.. root.GetProperty("panels").EnumerateArray().Select(DashboardPanel.Read)],
            [.. root.GetProperty("templating").GetProperty("list").EnumerateArray().Select(variable => variable.GetProperty("name").GetString()!)],
            [.. root.GetProperty("annotations").GetProperty("list").EnumerateArray().Where(one => one.TryGetProperty("expr", out _)).Select(one => one.GetProperty("expr").GetString()!)]);
    }
}
