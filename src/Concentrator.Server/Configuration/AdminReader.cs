using System.Net;
using System.Security.Cryptography;
using Concentrator.Server.Certificates;

namespace Concentrator.Server.Configuration;

/// <summary>Reads <c>Admin</c>.</summary>
internal sealed class AdminReader(SettingsReader reader)
{
    private const string TlsListen = "Admin:Tls:Listen";
    private const string Certificate = "Admin:Tls:Certificate:Path";

    /// <summary>Reads and validates.</summary>
    internal AdminSettings Read()
    {
        var listen = reader.Endpoints("Admin:Listen", "127.0.0.1:9180") ?? [new IPEndPoint(IPAddress.Loopback, 9180)];
        var settings = new AdminSettings(listen, reader.Endpoints(TlsListen, "") ?? [], reader.Integer("Admin:RequestsPerSecond", 200, 1, 100_000))
        {
            CertificatePath = reader.ExistingFile(Certificate),
            KeyPath = reader.ExistingFile("Admin:Tls:Certificate:KeyPath"),
            Password = reader.Secret("Admin:Tls:Certificate:Password"),
        };
        if (settings.CertificatePath is null)
        {
            if (settings.TlsListen.Count > 0 && !reader.IsGiven(Certificate))
            {
                reader.Fail(Certificate, $"is missing; {TlsListen} needs a certificate");
            }

            return settings with { TlsListen = [] };
        }

        try
        {
            CertificateInspection.LoadLeaf(settings.CertificatePath, settings.KeyPath, settings.Password).Dispose();
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            reader.Fail(Certificate, $"the certificate and its key cannot be used ({failure.Message.ReplaceLineEndings(" ")})");
        }

        return settings;
    }
}
