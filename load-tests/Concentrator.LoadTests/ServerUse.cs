using System.Globalization;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.LoadTests;

/// <summary>What the server's process has used of the machine (proc(5)).</summary>
/// <param name="CpuSeconds">Processor time in user and kernel mode, seconds.</param>
/// <param name="ResidentBytes">Memory that is resident, bytes.</param>
internal readonly record struct ServerUse(double CpuSeconds, long ResidentBytes)
{
    private const double TicksPerSecond = 100;

    public static ServerUse Read(RunningProgram server)
    {
        // The command's name may hold anything but ends with the last bracket; utime and stime are fields 14 and 15.
        var stat = File.ReadAllText($"/proc/{server.Id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        var resident = File.ReadLines($"/proc/{server.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        var kibibytes = long.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return new ServerUse(ticks / TicksPerSecond, kibibytes * 1024);
    }
}
