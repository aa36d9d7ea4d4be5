namespace Concentrator.Interop.Tests.Eap;

/// <summary>A certificate and its key, PEM.</summary>
internal sealed record IssuedFiles(string Certificate, string Key);
