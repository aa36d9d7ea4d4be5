using System.Diagnostics;

namespace Concentrator.Connect.Posture;

/// <summary>This machine.</summary>
internal sealed class SystemView : ISystemView
{
    private static readonly string[] s_directories = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public IReadOnlyList<string>? Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Files(string directory)
    {
        try
        {
            return Directory.GetFiles(directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <inheritdoc/>
    public DateTimeOffset? ChangedAt(string path) => File.Exists(path) ? new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero) : null;

    /// <inheritdoc/>
    public bool HasProcess(string name)
    {
        var processes = Process.GetProcessesByName(name);
        foreach (var process in processes)
        {
            process.Dispose();
        }

        return processes.Length > 0;
    }

    /// <inheritdoc/>
    public string? Run(string program, params string[] arguments)
    {
        if (Find(program) is not { } path)
        {
            return null;
        }

        try
        {
            using var process = Process.Start(new ProcessStartInfo(path, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, Environment = { ["LC_ALL"] = "C" } })!;
            process.StandardInput.Close();
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            var output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(s_patience))
            {
                process.Kill(entireProcessTree: true);
                return null;
            }

            return process.ExitCode == 0 ? output.GetAwaiter().GetResult() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    // Programs of the system, wherever the caller's PATH leads.
    private static string? Find(string program) => s_directories.Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);
}
