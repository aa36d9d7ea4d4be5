using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Concentrator.DataPlane.Tests.Tun;

/// <summary>A network namespace with a thread that lives in it. What the thread opens (sockets, devices, processes) is in the namespace.</summary>
internal sealed partial class NetworkNamespace : IDisposable
{
    private const int NewNetwork = 0x40000000;
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public NetworkNamespace(string purpose)
    {
        Name = $"cdp-{purpose}-{Guid.NewGuid().ToString("N")[..8]}";
        RunProgram("ip", "netns", "add", Name);
        _thread = new Thread(Live) { IsBackground = true, Name = Name };
        _thread.Start();
        Do(() =>
        {
            using var handle = File.OpenHandle($"/run/netns/{Name}");
            if (SetNamespace(handle.DangerousGetHandle().ToInt32(), NewNetwork) != 0)
            {
                throw new InvalidOperationException($"setns: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        });
        Run("ip", "link", "set", "lo", "up");
    }

    public string Name { get; }

    /// <summary>Runs something on the namespace's thread and waits for it.</summary>
    public T Do<T>(Func<T> function)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                result.SetResult(function());
            }
            catch (Exception exception)
            {
                result.SetException(exception);
            }
        });
        return result.Task.WaitAsync(TimeSpan.FromSeconds(60)).GetAwaiter().GetResult();
    }

    public void Do(Action action) => Do(() =>
    {
        action();
        return true;
    });

    /// <summary>Runs a program in the namespace and returns what it says; fails when it does.</summary>
    public string Run(string program, params string[] arguments) => RunProgram("ip", ["netns", "exec", Name, program, .. arguments]);

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join(TimeSpan.FromSeconds(10));
        _work.Dispose();
        RunProgram("ip", "netns", "delete", Name);
    }

    private static string RunProgram(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), $"{program} does not end");
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output} {errors.GetAwaiter().GetResult()}");
        return output;
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int descriptor, int type);

    private void Live()
    {
        foreach (var action in _work.GetConsumingEnumerable())
        {
            action();
        }
    }
}
