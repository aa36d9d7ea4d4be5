using System.Text.Json;
using System.Text.Json.Serialization;

namespace Concentrator.Control.Serialization;

/// <summary>
/// Writes a value of an enumeration that gets new members now and then as its name. A name that is not known here, of a newer node, is read as the member that comes nearest, so
/// that a message or a document can be read all the same.
/// </summary>
/// <param name="unknown">What an unknown name is read as.</param>
internal sealed class GrowingNameConverter<T>(T unknown) : JsonConverter<T>
    where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? Named(reader.GetString()) : throw new JsonException($"A {typeof(T).Name} is a name.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Named(reader.GetString());

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WritePropertyName(value.ToString());

    private T Named(string? name) => Enum.TryParse<T>(name, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : unknown;
}
