using Concentrator.Client;

namespace Concentrator.Interop.Tests.Swarms;

/// <summary>An attempt to dial in that failed.</summary>
/// <param name="Began">When it began, of <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>.</param>
/// <param name="Ended">When it was over.</param>
/// <param name="Phase">How far it had come.</param>
/// <param name="Message">What the client says.</param>
internal sealed record DialFailure(long Began, long Ended, SstpClientPhase Phase, string Message);
