using System.Text.Json;

namespace Concentrator.Interop.Tests.Observability;

/// <summary>What a panel asks of Prometheus.</summary>
internal sealed record DashboardQuery(string RefId, string Expression, string Legend, string Datasource)
{
    /// <summary>The expression as Grafana sends it: all nodes, a short interval.</summary>
    internal string Sent => Expression
        .Replace("$__rate_interval", "10s", StringComparison.Ordinal)
        .Replace("$__range", "1m", StringComparison.Ordinal)
        .Replace("$node", ".*", StringComparison.Ordinal);

    internal static DashboardQuery Read(JsonElement target) => new(
        target.GetProperty("refId").GetString()!,
        target.GetProperty("expr").GetString()!,
        target.GetProperty("legendFormat").GetString()!,
        target.GetProperty("datasource").GetProperty("uid").GetString()!);
}
