namespace Concentrator.Server.Administration;

/// <summary>What became of an access policy that was checked or applied.</summary>
/// <param name="Done">Whether it holds now; where it was only checked, whether it could.</param>
/// <param name="Problems">What is wrong with it.</param>
/// <param name="Message">What a person reads.</param>
internal sealed record PolicyReport(bool Done, IReadOnlyList<string> Problems, string Message);
