namespace Concentrator.Server.Configuration;

/// <summary>Reads <c>Telemetry</c>.</summary>
internal sealed class TraceReader(SettingsReader reader)
{
    private const string EndpointKey = "Telemetry:Otlp:Endpoint";

    private static readonly Dictionary<string, TraceProtocol> Protocols = new(StringComparer.OrdinalIgnoreCase)
    {
        ["http"] = TraceProtocol.Http,
        ["grpc"] = TraceProtocol.Grpc,
    };

    /// <summary>Reads it; null when no traces are wanted.</summary>
    internal TraceSettings? Read()
    {
        var endpoint = reader.OptionalText(EndpointKey);
        var protocol = reader.Choice("Telemetry:Otlp:Protocol", TraceProtocol.Http, Protocols);
        var headers = reader.Secret("Telemetry:Otlp:Headers");
        var percent = reader.Integer("Telemetry:Otlp:SamplePercent", 100, 0, 100);
        if (endpoint is null)
        {
            return null;
        }

        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            reader.Fail(EndpointKey, "is no address of a collector; give one such as http://collector:4318");
            return null;
        }

        if (headers is not null && !headers.Split(',').All(header => header.IndexOf('=', StringComparison.Ordinal) > 0))
        {
            reader.FailSecretly("Telemetry:Otlp:Headers", "is no list of headers; give NAME=VALUE, and more of them after commas");
        }

        return new TraceSettings(address, protocol, headers, percent);
    }
}
