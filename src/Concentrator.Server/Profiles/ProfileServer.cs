using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concentrator.Server.Certificates;
using Concentrator.Server.Configuration;
using Concentrator.Server.Serving;

namespace Concentrator.Server.Profiles;

/// <summary>The server as clients reach it.</summary>
/// <param name="Host">Its name, in ASCII form, or address.</param>
/// <param name="Port">The TCP port.</param>
internal sealed record ProfileServer(string Host, int Port)
{
    private const int MaxName = 253;
    private const int MaxLabel = 63;

    /// <summary>The one that is given, or else the first name that is configured, or stands in the certificate, or the machine's.</summary>
    /// <param name="given"><c>NAME[:PORT]</c>; null: none is given.</param>
    /// <param name="settings">The server's settings.</param>
    /// <exception cref="InvalidConfigurationException">What is given is no server.</exception>
    internal static ProfileServer Of(string? given, ConcentratorSettings settings)
    {
        var port = settings.Edge.Listen is [{ Port: > 0 } first, ..] ? first.Port : 443;
        return given is null ? new ProfileServer(FindName(settings), port) : Read(given, port);
    }

    private static ProfileServer Read(string given, int usualPort)
    {
        if (IPAddress.TryParse(given, out var alone) && alone.AddressFamily == AddressFamily.InterNetworkV6 && !given.StartsWith('['))
        {
            return new ProfileServer(alone.ToString(), usualPort);
        }

        var colon = given.LastIndexOf(':');
        var (host, port) = (given, usualPort);
        if (colon > given.LastIndexOf(']'))
        {
            host = given[..colon];
            if (!int.TryParse(given.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is 0 or > ushort.MaxValue)
            {
                throw Wrong(given);
            }
        }

        if (host is ['[', .. var inner, ']'])
        {
            return IPAddress.TryParse(inner, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? new ProfileServer(address.ToString(), port) : throw Wrong(given);
        }

        return new ProfileServer(ToAscii(host) ?? throw Wrong(given), port);
    }

    private static InvalidConfigurationException Wrong(string given) => new("--host", given, "is no server; give a name or an address as clients dial it, such as vpn.example.org or vpn.example.org:8443");

    private static string FindName(ConcentratorSettings settings) =>
        Names(settings).Select(ToAscii).OfType<string>().FirstOrDefault()
            ?? throw new InvalidConfigurationException("--host", value: null, "neither the configuration nor the certificate has a name for the server; give the one that clients dial");

    private static IEnumerable<string> Names(ConcentratorSettings settings)
    {
        IEnumerable<string> certificate = settings.Certificate.Path is { } path ? InCertificate(path, settings.Certificate.Password) : settings.Certificate.Names;
        return [.. settings.Edge.HostNames, .. certificate, .. settings.Certificate.Path is null ? HostNames.Find([]) : []];
    }

    private static string[] InCertificate(string path, string? password)
    {
        try
        {
            using var leaf = CertificateInspection.LoadAll(path, password)[0];
            var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
            return names is null ? [] : [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(address => address.ToString())];
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }

    /// <summary>The name as DNS has it; null when it is none, such as a wildcard.</summary>
    private static string? ToAscii(string host)
    {
        if (IPAddress.TryParse(host, out var address))
        {
            // What is no address in full, such as 10.1, is meant for something else.
            return address.AddressFamily == AddressFamily.InterNetworkV6 || string.Equals(address.ToString(), host, StringComparison.Ordinal) ? address.ToString() : null;
        }

        try
        {
            var name = new IdnMapping().GetAscii(host.TrimEnd('.')).ToLowerInvariant();
            return name.Length is > 0 and <= MaxName && Array.TrueForAll(name.Split('.'), IsLabel) ? name : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsLabel(string label) => label.Length is > 0 and <= MaxLabel && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && label[0] != '-' && label[^1] != '-';

    /// <summary>The server's own authority, which clients are to trust, PEM; null: whoever signed the certificate is known to everybody.</summary>
    /// <param name="settings">The server's settings.</param>
    /// <exception cref="UnavailableAuthorityException">It cannot be had.</exception>
    internal static string? FindAuthority(ConcentratorSettings settings)
    {
        if (settings.Certificate.Path is not null || settings.Edge.BalancersCertificates is not null)
        {
            return null;
        }

        var path = Path.Combine(EdgePart.CertificateDirectory(settings), "ca.crt");
        try
        {
            return CertificateIn(File.ReadAllText(path));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UnavailableAuthorityException("The server has no certificate yet: start it once with concentrator serve, or name a certificate in Edge:Certificate:Path.", path, failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new UnavailableAuthorityException("The server cannot read its own authority.", path, failure);
        }
    }

    /// <summary>The authority that clients are to trust, of a file of this machine; whatever else is in the file, such as its key, is left out.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidConfigurationException">It holds no certificate.</exception>
    internal static string LoadAuthority(string path)
    {
        try
        {
            return CertificateIn(File.ReadAllText(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Unreadable(path, failure);
        }
    }

    /// <summary>The same of a text.</summary>
    /// <param name="pem">The text.</param>
    /// <exception cref="InvalidConfigurationException">It is no certificate.</exception>
    internal static string ReadAuthority(string pem)
    {
        try
        {
            return CertificateIn(pem);
        }
        catch (CryptographicException failure)
        {
            throw Unreadable(path: null, failure);
        }
    }

    private static string CertificateIn(string pem)
    {
        using var authority = X509Certificate2.CreateFromPem(pem);
        return authority.ExportCertificatePem();
    }

    private static InvalidConfigurationException Unreadable(string? path, Exception failure) =>
        new("--authority", path, $"cannot be read as a certificate in PEM ({failure.Message.ReplaceLineEndings(" ")})");
}
