using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Concentrator.Server.Administration;

/// <summary>A server that commands go to over the network.</summary>
/// <param name="Address">Its admin port: <c>https://HOST:PORT</c>, or <c>http</c> for this machine.</param>
/// <param name="Token">The token that is shown to it.</param>
/// <param name="Authorities">Who may have signed its certificate; null: who the machine trusts.</param>
internal sealed record ServerAddress(Uri Address, string Token, X509Certificate2Collection? Authorities)
{
    /// <summary>Reads one.</summary>
    /// <exception cref="IOException">A file cannot be read, or there would be no secrecy.</exception>
    internal static ServerAddress Read(string server, string? tokenFile, string? authorityFile)
    {
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
        {
            throw new IOException($"--server {server}: give https://HOST:PORT.");
        }

        if (address.Scheme is "http" && !(address.Host is "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var host) && IPAddress.IsLoopback(host))))
        {
            throw new IOException($"--server {server}: the token would be read on the way; give https://HOST:PORT.");
        }

        if (tokenFile is null)
        {
            throw new IOException("--token-file is missing: concentrator token add NAME on the server makes a token.");
        }

        X509Certificate2Collection? authorities = null;
        if (authorityFile is not null)
        {
            authorities = [];
            authorities.ImportFromPemFile(authorityFile);
        }

        return new ServerAddress(address, File.ReadAllText(tokenFile).Trim(), authorities);
    }

    /// <inheritdoc/>
    public override string ToString() => Address.ToString();
}
