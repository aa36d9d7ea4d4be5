using System.Diagnostics;

namespace Concentrator.Tls.Tests;

/// <summary>The <c>openssl</c> command.</summary>
internal static class OpenSslProgram
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs a command to its end.</summary>
    public static void Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(Patience), "openssl does not end");
        Assert.True(process.ExitCode == 0, $"openssl {string.Join(' ', arguments)}: {errors}{output.GetAwaiter().GetResult()}");
    }

    /// <summary>Starts a command whose streams the test holds.</summary>
    public static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("openssl", arguments)
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
