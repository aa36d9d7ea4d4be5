namespace Concentrator.Server.Administration;

/// <summary>What one kind of client takes a profile as.</summary>
/// <param name="Format">The word for it.</param>
/// <param name="Title">What the client is called.</param>
/// <param name="Extension">The ending of a file's name, without the dot.</param>
/// <param name="Methods">How such a client can log in to the server, best first; empty: not at all.</param>
internal sealed record ProfileFormatView(string Format, string Title, string Extension, IReadOnlyList<string> Methods);
