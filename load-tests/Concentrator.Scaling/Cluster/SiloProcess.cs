using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Concentrator.Cluster;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Scaling.Cluster;

/// <summary>A silo in a process of its own, which tells what it costs when it is asked. It ends with the one that started it.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private SiloProcess(Process process) => _process = process;

    /// <summary>What the process does: a line on its input is a question, and each answer is a line.</summary>
    public static async Task Serve(string start)
    {
        var what = JsonSerializer.Deserialize<SiloStart>(start)!;
        var calls = new CallCounter();
        using var traffic = new TrafficMeter();
        await using var silo = await SiloNode.Start(what.Settings(), what.Endpoints(), TimeProvider.System, NullLoggerFactory.Instance, builder => builder.AddIncomingGrainCallFilter(calls), CancellationToken.None);
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is { } question)
        {
            var cpu = Environment.CpuUsage.TotalTime.TotalSeconds;
            var figures = new SiloFigures
            {
                CpuSeconds = cpu,
                Heap = GC.GetTotalMemory(forceFullCollection: string.Equals(question, "heap", StringComparison.Ordinal)),
                Resident = Environment.WorkingSet,
                Calls = calls.Now,
                Traffic = traffic.Now,
            };
            Console.WriteLine(JsonSerializer.Serialize(figures));
        }
    }

    public static async Task<SiloProcess> Start(string name, string clusterName, string redis, string pool)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("silo");
        start.ArgumentList.Add(JsonSerializer.Serialize(new SiloStart(name, clusterName, redis, pool, FreePort(), FreePort())));
        var silo = new SiloProcess(Process.Start(start)!);
        var answer = await silo.ReadLine();
        return string.Equals(answer, "ready", StringComparison.Ordinal) ? silo : throw new InvalidOperationException($"{name} did not start: {answer}");
    }

    /// <summary>Asks for its figures; <paramref name="collect"/>: with its heap collected before it is measured.</summary>
    public async Task<SiloFigures> Ask(bool collect = false)
    {
        await _process.StandardInput.WriteLineAsync(collect ? "heap" : "figures");
        await _process.StandardInput.FlushAsync();
        return JsonSerializer.Deserialize<SiloFigures>(await ReadLine())!;
    }

    /// <summary>Ends it as a crash would (SIGKILL).</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(_patience);
        }
        catch (TimeoutException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<string> ReadLine() => await _process.StandardOutput.ReadLineAsync().WaitAsync(_patience) ?? throw new InvalidOperationException("The silo's process ended.");

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
