using Concentrator.Server.Configuration;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Concentrator.Server.Telemetry;

/// <summary>Sends the spans of our own sources, and in a cluster of Orleans' calls, to a collector.</summary>
internal static class TraceSender
{
    private const string HttpPath = "v1/traces";

    /// <summary>Begins; what is disposed of sends the rest.</summary>
    internal static IDisposable Start(TraceSettings settings, string node, NodeRole role) => Sdk.CreateTracerProviderBuilder()
        .ConfigureResource(resource => resource
            .AddService("concentrator", serviceVersion: ProductVersion.Text, autoGenerateServiceInstanceId: false, serviceInstanceId: node)
            .AddAttributes([new("concentrator.role", role.Word())]))
        .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(settings.SamplePercent / 100.0)))
        .AddSource("Concentrator", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application")
        .AddOtlpExporter(options =>
        {
            options.Protocol = settings.Protocol == TraceProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
            options.Endpoint = settings.Protocol == TraceProtocol.Http && settings.Endpoint.AbsolutePath is "/" ? new Uri(settings.Endpoint, HttpPath) : settings.Endpoint;
            options.Headers = settings.Headers;
        })
        .Build();
}
