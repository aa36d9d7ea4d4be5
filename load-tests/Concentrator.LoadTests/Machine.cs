using System.Runtime.InteropServices;

namespace Concentrator.LoadTests;

/// <summary>The machine that figures come from; without it they say nothing.</summary>
internal sealed record Machine(string Processor, int Processors, string Kernel, string Runtime, long MemoryBytes)
{
    public static Machine Describe() => new(
        File.ReadLines("/proc/cpuinfo").Where(line => line.StartsWith("model name", StringComparison.Ordinal)).Select(line => line[(line.IndexOf(':') + 2)..]).FirstOrDefault("unknown"),
        Environment.ProcessorCount,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
}
