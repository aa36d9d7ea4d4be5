namespace Concentrator.Interop.Tests.RealClient;

/// <summary>What a script in the guest came to.</summary>
public sealed record GuestResult(int ExitCode, string Output);
