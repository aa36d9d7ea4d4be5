using System.Security.Authentication;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Eap.Tls;
using Concentrator.Tls;

namespace Concentrator.Server.Configuration;

/// <summary>How EAP is served to users of our own (<c>Authentication:Eap</c>).</summary>
internal sealed record EapSettings
{
    /// <summary>The methods on offer, best first.</summary>
    public IReadOnlyList<EapServerMethod> Methods { get; init; } = EapServerOptions.Default.Methods;

    /// <summary>The methods on offer inside PEAP, best first.</summary>
    public IReadOnlyList<EapServerMethod> InnerMethods { get; init; } = [EapServerMethod.MsChapV2];

    /// <summary>Bytes of a TLS message that a packet carries at most.</summary>
    public int FragmentSize { get; init; } = EapServerOptions.Default.FragmentSize;

    /// <summary>The server's certificate; null for the edge's.</summary>
    public TlsCertificateFile? Certificate { get; init; }

    /// <summary>How users' certificates are checked; null where none are asked for.</summary>
    public TlsClientVerification? Users { get; init; }

    /// <summary>Which of a certificate's names the user is told by.</summary>
    public IReadOnlyList<CertificateNameKind> NameFrom { get; init; } = [];

    /// <summary>The lowest version of TLS taken.</summary>
    public SslProtocols MinimumVersion { get; init; } = SslProtocols.Tls12;

    /// <summary>The highest version of TLS taken.</summary>
    public SslProtocols MaximumVersion { get; init; } = SslProtocols.Tls13;

    /// <summary>Whether PEAP without cryptobinding is refused.</summary>
    public bool RequireCryptoBinding { get; init; } = true;

    /// <summary>Whether clients of PEAP are asked for a statement of health.</summary>
    public bool AsksForHealth { get; init; }

    /// <summary>Whether a server's certificate is needed.</summary>
    public bool UsesTls => Methods.Any(method => method is EapServerMethod.Tls or EapServerMethod.Peap);

    /// <summary>What a TLS server presents and takes.</summary>
    /// <param name="certificate">The server's certificate.</param>
    /// <param name="users">How users' certificates are checked; null to ask for none.</param>
    internal TlsServerOptions ToOptions(TlsCertificateFile certificate, TlsClientVerification? users) => new()
    {
        CertificatePath = certificate.Path,
        KeyPath = certificate.KeyPath,
        Password = certificate.Password,
        ApplicationProtocol = null,
        MinimumVersion = MinimumVersion,
        MaximumVersion = MaximumVersion,
        ClientVerification = users,
    };
}
