using System.CommandLine;
using Concentrator.Server.Certificates;
using Concentrator.Server.Configuration;
using Concentrator.Tls;

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
        var usable = CheckCertificates(settings.Certificate, output);
        if (usable)
        {
            WarnOfHostNames(settings, output);
        }

        WarnOfTenants(settings, output);
        usable &= CheckEap(settings, output);
        if (!usable)
        {
            return ExitCode.Usage;
        }

        output.WriteLine($"ok: {sources.EffectiveFile ?? "no file"}, the environment and the command line");
        return ExitCode.Done;
    }

    private static bool CheckCertificates(CertificateSettings certificates, TextWriter output)
    {
        var usable = true;
        if (certificates.Path is { } path)
        {
            usable &= CheckCertificate("Edge:Certificate:Path", new TlsCertificateFile(path, certificates.KeyPath, certificates.Password), [], output);
        }

        if (certificates.Second is { } second)
        {
            usable &= CheckCertificate("Edge:SecondCertificate:Path", second, [], output);
        }

        foreach (var (file, names) in certificates.Others)
        {
            usable &= CheckCertificate("Edge:Certificates", file, names, output);
        }

        return usable && CheckTogether(certificates, output);
    }

    /// <summary>EAP's certificate, authorities and revocation lists; a certificate that is still to be made is not looked at.</summary>
    private static bool CheckEap(ConcentratorSettings settings, TextWriter output)
    {
        var certificate = settings.Eap.Certificate
            ?? (settings.Certificate.Path is { } path ? new TlsCertificateFile(path, settings.Certificate.KeyPath, settings.Certificate.Password) : null);
        return !settings.Eap.UsesTls || certificate is null || CanServe(settings.Eap.ToOptions(certificate, settings.Eap.Users), output);
    }

    private static void WarnOfHostNames(ConcentratorSettings settings, TextWriter output)
    {
        if (settings.Certificate.Path is not { } path)
        {
            return;
        }

        List<TlsCertificateFile> files = [new TlsCertificateFile(path, settings.Certificate.KeyPath, settings.Certificate.Password), .. settings.Certificate.Others.Select(other => other.File)];
        if (settings.Certificate.Second is { } second)
        {
            files.Add(second);
        }

        foreach (var name in settings.Edge.HostNames.Where(name => !files.Exists(file => CertificateInspection.IsFor(file.Path, file.KeyPath, file.Password, name))))
        {
            output.WriteLine($"warning: Edge:HostNames: no certificate is for {name}; clients that dial this name will refuse it; get one with that name in it");
        }
    }

    /// <summary>Names the pools of tenants that this node's configuration does not have: they may be the cluster's all the same.</summary>
    internal static void WarnOfTenants(ConcentratorSettings settings, TextWriter output)
    {
        var pools = settings.Pools.Select(pool => pool.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (tenant, pool) in settings.Edge.TenantPools.Where(tenant => !pools.Contains(tenant.Value)))
        {
            output.WriteLine($"warning: Edge:Tenants:{tenant} = \"{pool}\": this node's Pools have no such pool; if the cluster has none either, or this edge no device for it, clients of this tenant are refused");
        }
    }

    private static bool CheckTogether(CertificateSettings certificates, TextWriter output) =>
        certificates.Path is not { } path || CanServe(certificates.ToOptions(path, certificates.KeyPath), output);

    private static bool CanServe(TlsServerOptions options, TextWriter output)
    {
        try
        {
            using var context = new TlsServerContext(options);
            return true;
        }
        catch (TlsConfigurationException failure)
        {
            output.WriteLine($"error: {failure.Message}");
            return false;
        }
    }

    private static bool CheckCertificate(string key, TlsCertificateFile file, IReadOnlyList<string> names, TextWriter output)
    {
        try
        {
            foreach (var warning in CertificateInspection.Inspect(file.Path, file.KeyPath, file.Password, names, TimeProvider.System.GetUtcNow()))
            {
                output.WriteLine($"warning: {key} = \"{file.Path}\": {warning}");
            }

            return true;
        }
        catch (Exception failure) when (failure is System.Security.Cryptography.CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            output.WriteLine($"error: {key} = \"{file.Path}\": the certificate and its key cannot be used ({failure.Message.ReplaceLineEndings(" ")})");
            return false;
        }
    }
}
