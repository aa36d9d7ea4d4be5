using System.Globalization;

namespace Concentrator.Interop.Tests.Cluster.Faults;

/// <summary>What processes have used of the processors, by <c>/proc</c>.</summary>
internal static class CpuUse
{
    private const double TicksPerSecond = 100;

    /// <summary>User and system time of a process so far, seconds; 0 when it is no more.</summary>
    internal static double SecondsOf(int process)
    {
        try
        {
            // proc(5): fields 14 and 15, counted behind the name, which stands in parentheses.
            var text = File.ReadAllText($"/proc/{process}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
