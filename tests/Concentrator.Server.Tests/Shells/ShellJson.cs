using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concentrator.Server.Tests.Shells;

/// <summary>In place of ConvertTo-Json and ConvertFrom-Json. It writes only values that every edition of PowerShell writes alike.</summary>
internal static class ShellJson
{
    internal static string Write(object? value) => ToNode(value)?.ToJsonString() ?? "null";

    internal static object? Read(string text) => text.Length == 0 ? null : FromNode(JsonNode.Parse(text));

    private static JsonNode? ToNode(object? value) => value switch
    {
        // Windows PowerShell writes {} for the output of what gave none.
        _ when ReferenceEquals(value, AutomationNull.Value) => throw new NotSupportedException("No output is not null."),
        PSObject wrapped => ToNode(wrapped.BaseObject),
        null => null,
        bool truth => JsonValue.Create(truth),
        int number => JsonValue.Create(number),
        string text => JsonValue.Create(text),
        IDictionary members => new JsonObject(members.Cast<DictionaryEntry>().Select(member => KeyValuePair.Create((string)member.Key, ToNode(member.Value)))),
        _ => throw new NotSupportedException($"{value.GetType()} is not for JSON."),
    };

    private static object? FromNode(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                var made = new PSObject();
                foreach (var (name, value) in members)
                {
                    made.Properties.Add(new PSNoteProperty(name, FromNode(value)));
                }

                return made;
            case JsonArray items:
                return items.Select(FromNode).ToArray();
            case null:
                return null;
            default:
                return node.GetValueKind() switch
                {
                    JsonValueKind.String => node.GetValue<string>(),
                    JsonValueKind.True => true,
                    JsonValueKind.False => false,
                    _ => node.GetValue<double>(),
                };
        }
    }
}
