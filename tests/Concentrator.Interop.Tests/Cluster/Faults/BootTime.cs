using System.Globalization;

namespace Concentrator.Interop.Tests.Cluster.Faults;

/// <summary>The clock that edges write their forwarding log by (CLOCK_BOOTTIME), nanoseconds.</summary>
internal static class BootTime
{
    private const long Hundredth = 10_000_000;

    /// <summary>A time that is not before now, and at most a hundredth of a second after: <c>/proc/uptime</c> is no finer.</summary>
    internal static long NotBeforeNow()
    {
        var uptime = decimal.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
        return (long)(uptime * 1_000_000_000) + Hundredth;
    }
}
