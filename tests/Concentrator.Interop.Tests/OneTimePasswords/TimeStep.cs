using Concentrator.Protocol.OneTimePasswords;

namespace Concentrator.Interop.Tests.OneTimePasswords;

/// <summary>The time step that codes are of (RFC 6238 §4): a test that uses the one before and the one after must not be met by its end.</summary>
internal static class TimeStep
{
    private static readonly TimeSpan s_room = TimeSpan.FromSeconds(20);

    /// <summary>Completes in a step that goes on for 20 seconds at least.</summary>
    internal static Task WithRoomAsync()
    {
        var left = TimeSpan.FromSeconds(Totp.Period) - TimeSpan.FromTicks(TimeProvider.System.GetUtcNow().UtcTicks % TimeSpan.FromSeconds(Totp.Period).Ticks);
        return left >= s_room ? Task.CompletedTask : Task.Delay(left);
    }
}
