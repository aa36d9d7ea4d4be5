using System.Net;
using System.Net.Sockets;
using Concentrator.Server.Certificates;

namespace Concentrator.Server.Serving;

/// <summary>Tells whoever started a server without a configuration how to dial in.</summary>
internal static class DialInGuide
{
    /// <summary>Prints the guide.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="endpoints">Where the edge listens.</param>
    /// <param name="certificate">The made certificate; null when it is the user's own.</param>
    /// <param name="password">The first user's password; null when the user was there before.</param>
    internal static void Print(TextWriter output, IReadOnlyList<IPEndPoint> endpoints, MadeCertificate? certificate, string? password)
    {
        var (host, port) = Reach(endpoints);
        var server = port == 443 ? host : $"{host}:{port}";
        var user = password is null ? "USER" : FirstUser.Name;
        var shown = password ?? "PASSWORD";
        output.WriteLine();
        output.WriteLine($"Dial in to {server}");
        if (password is not null)
        {
            output.WriteLine($"  user {user}, password {password}   (shown once; concentrator user passwd {user} makes another)");
        }
        else
        {
            output.WriteLine("  concentrator user list shows the users, concentrator user add NAME adds one");
        }

        if (certificate is not null)
        {
            output.WriteLine($"  the certificate is of an authority of this server's own; clients are to trust {certificate.AuthorityPath}");
        }

        output.WriteLine();
        output.WriteLine("Windows (PowerShell as administrator):");
        if (certificate is not null)
        {
            output.WriteLine(@"  Import-Certificate -FilePath ca.crt -CertStoreLocation Cert:\LocalMachine\Root");
        }

        output.WriteLine($"  Add-VpnConnection -Name Concentrator -ServerAddress {server} -TunnelType Sstp -AuthenticationMethod MSChapv2 -EncryptionLevel Optional");
        output.WriteLine($"  rasdial Concentrator {user} {shown}");
        output.WriteLine("Linux (packages sstp-client and ppp, as root):");
        output.WriteLine($"  sstpc --log-stderr {(certificate is null ? "" : $"--ca-cert {certificate.AuthorityPath} ")}--user {user} --password {shown} {server} \\");
        output.WriteLine("    usepeerdns require-mschap-v2 noauth noipdefault defaultroute noccp nobsdcomp nodeflate");
        output.WriteLine("Android (Open SSTP Client):");
        output.WriteLine($"  host {host}, port {port}, user {user}{(certificate is null ? "" : "; under SSL, add ca.crt as trusted certificate")}");
        output.WriteLine();
        output.Flush();
    }

    // A wildcard address is of no use to a client: it gets an address of the machine's.
    private static (string Host, int Port) Reach(IReadOnlyList<IPEndPoint> endpoints)
    {
        var endpoint = endpoints.FirstOrDefault(candidate => candidate.AddressFamily == AddressFamily.InterNetwork) ?? endpoints[0];
        var address = endpoint.Address.Equals(IPAddress.Any) || endpoint.Address.Equals(IPAddress.IPv6Any)
            ? HostNames.Addresses().FirstOrDefault() ?? IPAddress.Loopback
            : endpoint.Address;
        return (address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString(), endpoint.Port);
    }
}
