namespace Concentrator.Server.Administration.Api;

/// <summary>A change was made.</summary>
/// <param name="Message">What a person reads.</param>
internal sealed record DoneView(string Message);
