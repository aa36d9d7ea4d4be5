using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Concentrator.Connect.Network;

/// <summary>A route to one host that goes beside the tunnel.</summary>
/// <param name="Host">The host's address.</param>
/// <param name="Gateway">The next hop; null when the host is on the link.</param>
/// <param name="Device">The device that it leaves by.</param>
internal sealed record ServerRoute(string Host, string? Gateway, string Device)
{
    /// <summary>Reads the way to a host from what <c>ip -json route get</c> says; null when it is this machine itself or leads nowhere.</summary>
    /// <param name="host">The host.</param>
    /// <param name="answer">The program's output.</param>
    public static ServerRoute? Read(IPAddress host, string answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var route = document.RootElement.EnumerateArray().FirstOrDefault();
            return route.ValueKind == JsonValueKind.Object ? Of(host, route) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads the way to a host from what <c>ip -json route show</c> says, without the routes of any <c>sstp</c>; null when there is none.</summary>
    /// <param name="host">The host.</param>
    /// <param name="answer">The program's output.</param>
    /// <param name="ownDevice">The tunnel's device.</param>
    public static ServerRoute? ReadTable(IPAddress host, string answer, string ownDevice)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var ways = from route in document.RootElement.EnumerateArray()
                       where !string.Equals(Text(route, "protocol"), IpProgram.Protocol, StringComparison.Ordinal) && !IsDown(route)
                       let network = NetworkOf(route, host)
                       where network?.Contains(host) == true
                       orderby network.Value.PrefixLength descending, Metric(route)
                       select Of(host, route);
            return ways.FirstOrDefault(way => way is not null && !string.Equals(way.Device, ownDevice, StringComparison.Ordinal));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ServerRoute? Of(IPAddress host, JsonElement route)
    {
        var hop = route.TryGetProperty("nexthops", out var hops) && hops.ValueKind == JsonValueKind.Array && hops.GetArrayLength() > 0 ? hops[0] : route;
        if (Text(route, "type") is "local" or "blackhole" or "unreachable" or "prohibit" || Text(hop, "dev") is not { } device)
        {
            return null;
        }

        var gateway = Text(hop, "gateway");
        if (gateway is null && hop.TryGetProperty("via", out var via) && via.ValueKind == JsonValueKind.Object)
        {
            // A next hop of the other family (RTA_VIA).
            gateway = $"{Text(via, "family")} {Text(via, "host")}";
        }

        return new ServerRoute(host.ToString(), gateway, device);
    }

    private static IPNetwork? NetworkOf(JsonElement route, IPAddress host)
    {
        var text = Text(route, "dst");
        if (string.Equals(text, "default", StringComparison.Ordinal))
        {
            return new IPNetwork(host.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        }

        return IPNetwork.TryParse(text, out var network) ? network : IPAddress.TryParse(text, out var address) ? NetworkPlan.Host(address) : null;
    }

    private static long Metric(JsonElement route) => route.TryGetProperty("metric", out var metric) && metric.TryGetInt64(out var value) ? value : 0;

    private static bool IsDown(JsonElement route) =>
        route.TryGetProperty("flags", out var flags) && flags.ValueKind == JsonValueKind.Array && flags.EnumerateArray().Any(flag => flag.GetString() is "linkdown" or "dead");

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
