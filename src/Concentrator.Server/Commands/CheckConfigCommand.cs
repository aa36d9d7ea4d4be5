using System.CommandLine;
using Concentrator.Server.Certificates;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Commands;

/// <summary><c>check-config</c>: says whether the configuration can be served with, and what clients will complain of.</summary>
internal static class CheckConfigCommand
{
    /// <summary>Makes the command.</summary>
    internal static Command Create(CommonOptions common)
    {
        var command = new Command("check-config", "Checks the configuration and the certificates, and changes nothing.");
        command.SetAction(result => Check(common.Sources(result), result.InvocationConfiguration.Output));
        return command;
    }

    private static int Check(ConfigurationSources sources, TextWriter output)
    {
        var settings = SettingsLoader.Load(sources.Read(), MachineDefaults.Find());
        var usable = true;
        if (settings.Certificate.Path is { } path)
        {
            usable &= CheckCertificate("Edge:Certificate:Path", path, settings.Certificate.KeyPath, settings.Certificate.Password, output);
        }

        if (settings.Certificate.Second is { } second)
        {
            usable &= CheckCertificate("Edge:SecondCertificate:Path", second.Path, second.KeyPath, second.Password, output);
        }

        if (!usable)
        {
            return ExitCode.Usage;
        }

        output.WriteLine($"ok: {sources.EffectiveFile ?? "no file"}, the environment and the command line");
        return ExitCode.Done;
    }

    private static bool CheckCertificate(string key, string path, string? keyPath, string? password, TextWriter output)
    {
        try
        {
            foreach (var warning in CertificateInspection.Inspect(path, keyPath, password, TimeProvider.System.GetUtcNow()))
            {
                output.WriteLine($"warning: {key} = \"{path}\": {warning}");
            }

            return true;
        }
        catch (Exception failure) when (failure is System.Security.Cryptography.CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            output.WriteLine($"error: {key} = \"{path}\": the certificate and its key cannot be used ({failure.Message.ReplaceLineEndings(" ")})");
            return false;
        }
    }
}
