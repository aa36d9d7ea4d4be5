namespace Concentrator.Server.Profiles;

/// <summary>A profile as it is given to a client.</summary>
/// <param name="Format">The format's word.</param>
/// <param name="FileName">A name for the file.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="Text">What is in it; UTF-8 where it is not ASCII.</param>
/// <param name="Warnings">What whoever asked for it should know.</param>
internal sealed record ProfileFile(string Format, string FileName, string MediaType, string Text, IReadOnlyList<string> Warnings);
