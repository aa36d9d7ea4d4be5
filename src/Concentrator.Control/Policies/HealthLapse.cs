namespace Concentrator.Control.Policies;

/// <summary>A health policy that a user's machine does not meet, as it is remembered over redials: from <paramref name="Since"/> on its grace time counts.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Since">When a machine of the user was first found not to meet it, since one last did.</param>
public sealed record HealthLapse(string Policy, DateTimeOffset Since);
