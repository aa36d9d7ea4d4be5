using Concentrator.Protocol.OneTimePasswords;

namespace Concentrator.Interop.Tests.OneTimePasswords;

/// <summary>The time step that codes are of (RFC 6238 §4): a test that uses the one before and the one after must not be met by its end.</summary>
internal static class TimeStep
{
    private static readonly TimeSpan s_room = TimeSpan.FromSeconds(20);

    /// <summary>Completes in a step that goes on for 20 seconds at least.</summary>
    internal static async Task WithRoomAsync()
    {
        // A delay may be over a moment before the clock on the wall says so.
        while (Left() is var left && left < s_room)
        {
            await Task.Delay(left);
        }
    }

    private static TimeSpan Left() => TimeSpan.FromSeconds(Totp.Period) - TimeSpan.FromTicks(TimeProvider.System.GetUtcNow().UtcTicks % TimeSpan.FromSeconds(Totp.Period).Ticks);
}
