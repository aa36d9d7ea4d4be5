using System.Text.Json;

namespace Concentrator.Interop.Tests.Observability;

/// <summary>A panel of a dashboard.</summary>
internal sealed record DashboardPanel(int Id, string Type, string Title, string Description, string Unit, (int X, int Y, int Width, int Height) Place, IReadOnlyList<DashboardQuery> Queries)
{
    public override string ToString() => $"{Id} ({Title})";

    internal static DashboardPanel Read(JsonElement panel)
    {
        var place = panel.GetProperty("gridPos");
        return new DashboardPanel(
            panel.GetProperty("id").GetInt32(),
            panel.GetProperty("type").GetString()!,
            panel.GetProperty("title").GetString()!,
            panel.TryGetProperty("description", out var description) ? description.GetString()! : "",
            panel.TryGetProperty("fieldConfig", out var field) && field.GetProperty("defaults").TryGetProperty("unit", out var unit) ? unit.GetString()! : "",
            (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32(), place.GetProperty("w").GetInt32(), place.GetProperty("h").GetInt32()),
            panel.TryGetProperty("targets", out var targets) ? [.. targets.EnumerateArray().Select(DashboardQuery.Read)] : []);
    }
}
