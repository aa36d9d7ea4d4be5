using Concentrator.Interop.Tests.Door;
using Concentrator.Interop.Tests.Networks;

namespace Concentrator.Interop.Tests.RealClient;

/// <summary>Two real clients, and a server whose certificate is a file that the tests renew.</summary>
public sealed class TwoClientsWorld : RealClientWorld
{
    private DoorCertificate? _certificate;

    /// <summary>The certificate of new connections, in a file of its own that the clients see.</summary>
    internal string Trusted { get; private set; } = "";

    protected override int ClientCount => 2;

    /// <summary>Puts another certificate in the place of the server's; a server that runs has to be told.</summary>
    internal async Task WriteCertificateAsync(bool rsa)
    {
        _certificate = DoorCertificate.Make(Folder.File("server.pem"), rsa, EdgeNetwork.OuterServer);
        var name = $"{Guid.NewGuid():N}.pem";
        foreach (var client in Clients)
        {
            await File.WriteAllTextAsync(Path.Combine(client.Machine.Folder, name), _certificate.Certificate.ExportCertificatePem());
        }

        Trusted = $"/run/share/{name}";
    }

    /// <summary>Renews the certificate of the server while it runs.</summary>
    internal async Task RenewCertificateAsync(bool rsa)
    {
        var from = Server.Process.LineCount;
        await WriteCertificateAsync(rsa);
        await Server.Process.SignalAsync("HUP");
        await Server.Process.WaitForLineAsync(line => line.Contains("loaded anew", StringComparison.Ordinal), TimeSpan.FromSeconds(20), from);
    }

    protected override IReadOnlyList<string> MakeSettings()
    {
        _certificate = DoorCertificate.Make(Folder.File("server.pem"), rsa: true, EdgeNetwork.OuterServer);
        return [.. base.MakeSettings(), $"Edge:Certificate:Path={_certificate.Path}", $"Edge:Proxy:From={EdgeNetwork.OuterServer6}"];
    }
}
