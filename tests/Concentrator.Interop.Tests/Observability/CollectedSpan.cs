namespace Concentrator.Interop.Tests.Observability;

/// <summary>A span as OTLP carries it (opentelemetry/proto/trace/v1).</summary>
internal sealed record CollectedSpan(string Node, string TraceId, string SpanId, string ParentId, string Name, ulong Began, ulong Ended, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>The spans of an ExportTraceServiceRequest.</summary>
    internal static IEnumerable<CollectedSpan> ReadAll(byte[] request)
    {
        foreach (var resourceSpans in ProtobufField.ReadAll(request).Where(field => field.Number == 1).Select(field => ProtobufField.ReadAll(field.Bytes)))
        {
            var resource = ReadAttributes(resourceSpans.Where(field => field.Number == 1).SelectMany(field => ProtobufField.ReadAll(field.Bytes)), 1);
            foreach (var span in resourceSpans.Where(field => field.Number == 2).SelectMany(field => ProtobufField.ReadAll(field.Bytes)).Where(field => field.Number == 2))
            {
                yield return Read(resource["service.instance.id"], ProtobufField.ReadAll(span.Bytes));
            }
        }
    }

    private static CollectedSpan Read(string node, IReadOnlyList<ProtobufField> fields)
    {
        string Hex(int number) => Convert.ToHexStringLower(fields.FirstOrDefault(field => field.Number == number)?.Bytes ?? []);
        return new CollectedSpan(
            node,
            Hex(1),
            Hex(2),
            Hex(4),
            fields.Single(field => field.Number == 5).Text,
            fields.Single(field => field.Number == 7).Value,
            fields.Single(field => field.Number == 8).Value,
            ReadAttributes(fields, 9));
    }

    private static Dictionary<string, string> ReadAttributes(IEnumerable<ProtobufField> fields, int number) => fields
        .Where(field => field.Number == number)
        .Select(field => ProtobufField.ReadAll(field.Bytes))
        .ToDictionary(pair => pair.Single(part => part.Number == 1).Text, pair => ValueOf(ProtobufField.ReadAll(pair.Single(part => part.Number == 2).Bytes)), StringComparer.Ordinal);

    private static string ValueOf(IReadOnlyList<ProtobufField> any) => any.FirstOrDefault() is not { } value ? "" : value.Number == 1 ? value.Text : $"{value.Value}";
}
