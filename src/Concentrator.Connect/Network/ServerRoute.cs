using System.Net;
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
            if (route.ValueKind != JsonValueKind.Object || Text(route, "type") is "local" or "blackhole" or "unreachable" or "prohibit" || Text(route, "dev") is not { } device)
            {
                return null;
            }

            var gateway = Text(route, "gateway");
            if (gateway is null && route.TryGetProperty("via", out var via) && via.ValueKind == JsonValueKind.Object)
            {
                // A next hop of the other family (RTA_VIA).
                gateway = $"{Text(via, "family")} {Text(via, "host")}";
            }

            return new ServerRoute(host.ToString(), gateway, device);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
