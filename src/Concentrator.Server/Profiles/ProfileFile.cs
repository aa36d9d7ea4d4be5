using System.Text.Json.Serialization;

namespace Concentrator.Server.Profiles;

/// <summary>A profile as it is given to a client.</summary>
/// <param name="Format">The format's word.</param>
/// <param name="FileName">A name for the file.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="Text">What is in it; UTF-8 where it is not ASCII.</param>
/// <param name="Warnings">What whoever asked for it should know.</param>
internal sealed record ProfileFile(string Format, string FileName, string MediaType, string Text, IReadOnlyList<string> Warnings)
{
    /// <summary>Its QR code as a picture's address (<c>data:</c>); null where such a client has no use for one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }
}
