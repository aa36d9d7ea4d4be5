using System.Diagnostics;
using System.Globalization;
using Concentrator.Server.Editions;

namespace Concentrator.Server.Metrics;

/// <summary>The few figures of the process itself, under the names that Prometheus' own clients use.</summary>
internal static class ProcessMetrics
{
    /// <summary>Writes them.</summary>
    internal static void Write(PrometheusText text)
    {
        using var process = Process.GetCurrentProcess();
        Write(text, "process_cpu_seconds_total", "counter", "Processor time spent, user and system, seconds.", process.TotalProcessorTime.TotalSeconds);
        Write(text, "process_resident_memory_bytes", "gauge", "Memory in RAM, bytes.", process.WorkingSet64);
        Write(text, "process_start_time_seconds", "gauge", "When the process started, seconds of the Unix epoch.", Math.Round((process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds, 2));
        Write(text, "process_threads", "gauge", "Threads.", process.Threads.Count);
        if (Directory.Exists("/proc/self/fd"))
        {
            Write(text, "process_open_fds", "gauge", "Open file descriptors.", Directory.EnumerateFileSystemEntries("/proc/self/fd").Count());
        }

        if (OpenFileLimit() is { } limit)
        {
            Write(text, "process_max_fds", "gauge", "The most file descriptors that may be open.", limit);
        }

        Write(text, "dotnet_gc_heap_size_bytes", "gauge", "The managed heap, bytes.", GC.GetTotalMemory(forceFullCollection: false));
        text.Family("concentrator_build_info", "gauge", "Always 1; version and edition stand in the labels.");
        text.Sample("concentrator_build_info", $"{PrometheusText.Label("version", ProductVersion.Text)},{PrometheusText.Label("edition", BuiltEdition.Current.Name)}", 1);
    }

    private static void Write(PrometheusText text, string name, string type, string help, double value)
    {
        text.Family(name, type, help);
        text.Sample(name, "", value);
    }

    private static double? OpenFileLimit()
    {
        const string Row = "Max open files";
        if (!File.Exists("/proc/self/limits"))
        {
            return null;
        }

        var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(Row, StringComparison.Ordinal));
        var soft = line?[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return double.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
