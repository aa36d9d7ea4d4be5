using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Concentrator.Server.Profiles;

/// <summary>All that a client has to be told to dial in, but never a password.</summary>
internal sealed record ClientProfile
{
    private const int UsualPort = 443;

    /// <summary>What the client calls the connection.</summary>
    public required string Name { get; init; }

    /// <summary>The server's name or address; an IPv6 address without brackets.</summary>
    public required string Host { get; init; }

    /// <summary>The server's TCP port.</summary>
    public int Port { get; init; } = UsualPort;

    /// <summary>Who logs in; null: the client asks.</summary>
    public string? User { get; init; }

    /// <summary>How it logs in.</summary>
    public required LoginMethod Method { get; init; }

    /// <summary>The authority to trust (PEM); null: the client knows it already.</summary>
    public string? Authority { get; init; }

    /// <summary>Where the authority's file lies on the client; null: where the format says.</summary>
    public string? AuthorityPath { get; init; }

    /// <summary>The networks that are reached through the tunnel; empty: everything is.</summary>
    public IReadOnlyList<IPNetwork> Routes { get; init; } = [];

    /// <summary>The domain that the client completes names with; empty: none.</summary>
    public string DnsSuffix { get; init; } = "";

    /// <summary>Whether there is IPv6 in the tunnel.</summary>
    public bool HasIpv6 { get; init; }

    /// <summary>The name that the certificate shown inside EAP has to bear; null: it is not known here.</summary>
    public string? EapServerName { get; init; }

    /// <summary>Whether the server proves by the cryptobinding that both halves of PEAP are its own.</summary>
    public bool HasCryptoBinding { get; init; }

    /// <summary>Whether the server asks for a statement of health inside PEAP.</summary>
    public bool StatesHealth { get; init; }

    /// <summary>Whether only some networks are reached through the tunnel.</summary>
    public bool IsSplit => Routes.Count > 0;

    /// <summary>The host as it stands before a port, an IPv6 address in brackets.</summary>
    public string BracketedHost => IsAddress6 ? $"[{Host}]" : Host;

    /// <summary>The server with its port, which is left out where it is the usual one.</summary>
    public string Server => Port == UsualPort ? BracketedHost : ServerWithPort;

    /// <summary>The server with its port.</summary>
    public string ServerWithPort => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{BracketedHost}:{Port}");

    /// <summary>The connection's own number, the same each time.</summary>
    public Guid Id => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{Name}\n{ServerWithPort}\n{User}")).AsSpan(0, 16));

    /// <summary>The authority's certificate as DER in base 64; null without one.</summary>
    public string? AuthorityBase64 => Authority is null ? null : Convert.ToBase64String(ReadAuthority().RawData);

    /// <summary>The authority's SHA-1 thumbprint, lower-case hexadecimal digits, by which Windows names it; null without one.</summary>
    public string? AuthorityThumbprint => Authority is null ? null : ReadAuthority().Thumbprint.ToLowerInvariant();

    /// <summary>The lines of the authority's certificate in PEM; none without one.</summary>
    public IReadOnlyList<string> AuthorityLines => Authority is null ? [] : ReadAuthority().ExportCertificatePem().Split('\n');

    private bool IsAddress6 => IPAddress.TryParse(Host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;

    private X509Certificate2 ReadAuthority() => X509Certificate2.CreateFromPem(Authority);
}
