namespace Concentrator.Server.Configuration;

/// <summary>Where traces go, by OTLP.</summary>
/// <param name="Endpoint">The collector.</param>
/// <param name="Protocol">How it is spoken to.</param>
/// <param name="Headers">What is sent along with each request (<c>NAME=VALUE,NAME=VALUE</c>); null for nothing. May be secret.</param>
/// <param name="SamplePercent">Of how many logins in a hundred there is a trace.</param>
internal sealed record TraceSettings(Uri Endpoint, TraceProtocol Protocol, string? Headers, int SamplePercent)
{
    /// <summary>Leaves the headers out.</summary>
    public override string ToString() => $"{Endpoint} ({Protocol}, {SamplePercent} %)";
}
