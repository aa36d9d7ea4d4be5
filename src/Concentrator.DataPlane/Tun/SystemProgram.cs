using System.ComponentModel;
using System.Diagnostics;

namespace Concentrator.DataPlane.Tun;

/// <summary>Runs a program of the system and waits for it.</summary>
public static class SystemProgram
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private static readonly string[] SystemDirectories = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"];

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its name; it is looked for in PATH and in the system's own directories, which a service's PATH often lacks.</param>
    /// <param name="package">The package that has it, for the error.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads.</param>
    /// <exception cref="NetworkSetupException">It is missing, does not end or fails.</exception>
    public static void Run(string program, string package, IEnumerable<string> arguments, string input = "")
    {
        if (!TryRun(program, package, arguments, input, out var failure))
        {
            throw new NetworkSetupException(failure);
        }
    }

    /// <summary>Whether the machine has a program.</summary>
    /// <param name="program">Its name.</param>
    public static bool Exists(string program) => Find(program) is not null;

    /// <summary>Runs a program to its end; false when it is missing or fails.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="package">The package that has it, for the reason.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="failure">Why it failed, to be read by a person.</param>
    public static bool TryRun(string program, string package, IEnumerable<string> arguments, string input, out string failure) =>
        TryRun(program, package, arguments, input, out _, out failure);

    /// <summary>Runs a program to its end; false when it is missing or fails.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="package">The package that has it, for the reason.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="output">What it wrote to its standard output, when it did not fail.</param>
    /// <param name="failure">Why it failed, to be read by a person.</param>
    public static bool TryRun(string program, string package, IEnumerable<string> arguments, string input, out string output, out string failure)
    {
        ArgumentNullException.ThrowIfNull(input);
        output = string.Empty;
        failure = string.Empty;
        if (Find(program) is not { } path)
        {
            failure = $"The program '{program}' is missing: install the package {package} (apt install {package}, dnf install {package}, apk add {package}).";
            return false;
        }

        var start = new ProcessStartInfo(path, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var written = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            if (!process.WaitForExit(Timeout))
            {
                process.Kill();
                failure = $"`{Describe(program, start)}` did not end within {Timeout.TotalSeconds} s.";
            }
            else if (process.ExitCode != 0)
            {
                var reason = string.Join(' ', $"{errors.GetAwaiter().GetResult()} {written.GetAwaiter().GetResult()}".Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
                failure = $"`{Describe(program, start)}` failed: {reason} (exit code {process.ExitCode}). It needs root or the capability NET_ADMIN.";
            }
            else
            {
                output = written.GetAwaiter().GetResult();
            }
        }
        catch (Win32Exception exception)
        {
            failure = $"{path} does not start: {exception.Message}.";
        }
        catch (IOException exception)
        {
            failure = $"{path} does not read its input: {exception.Message}.";
        }

        return failure.Length == 0;
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(SystemDirectories)
            .Select(directory => Path.Combine(directory, program))
            .FirstOrDefault(File.Exists);

    private static string Describe(string program, ProcessStartInfo start) => $"{program} {string.Join(' ', start.ArgumentList)}";
}
