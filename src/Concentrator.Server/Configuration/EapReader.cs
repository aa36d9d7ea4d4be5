using System.Security.Authentication;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Eap.Tls;
using Concentrator.Tls;

namespace Concentrator.Server.Configuration;

/// <summary>Reads <c>Authentication:Eap</c>.</summary>
internal sealed class EapReader(SettingsReader reader)
{
    private const string Methods = "Authentication:Eap:Methods";
    private const string Certificate = "Authentication:Eap:Certificate";
    private const string Tls = "Authentication:Eap:Tls";
    private const string Peap = "Authentication:Eap:Peap";
    private const string Authorities = $"{Tls}:Authorities";
    private const string InnerMethods = $"{Peap}:Methods";

    private static readonly Dictionary<string, EapServerMethod> InnerMethodWords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["mschapv2"] = EapServerMethod.MsChapV2,
        ["tls"] = EapServerMethod.Tls,
        ["gtc"] = EapServerMethod.Gtc,
    };

    private static readonly Dictionary<string, EapServerMethod> MethodWords = new(InnerMethodWords, StringComparer.OrdinalIgnoreCase) { ["peap"] = EapServerMethod.Peap };

    private static readonly Dictionary<string, CertificateNameKind> NameWords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["upn"] = CertificateNameKind.Upn,
        ["upn-user"] = CertificateNameKind.UpnUser,
        ["email"] = CertificateNameKind.Email,
        ["email-user"] = CertificateNameKind.EmailUser,
        ["dns"] = CertificateNameKind.Dns,
        ["cn"] = CertificateNameKind.CommonName,
    };

    private static readonly Dictionary<string, UserPurpose> PurposeWords = new(StringComparer.OrdinalIgnoreCase) { ["client"] = UserPurpose.Client, ["smartcard"] = UserPurpose.SmartCard };

    private static readonly Dictionary<string, bool> BindingWords = new(StringComparer.OrdinalIgnoreCase) { ["require"] = true, ["optional"] = false };

    private static readonly Dictionary<string, SslProtocols> TlsVersions = new(StringComparer.OrdinalIgnoreCase) { ["1.2"] = SslProtocols.Tls12, ["1.3"] = SslProtocols.Tls13 };

    private enum UserPurpose
    {
        Client,
        SmartCard,
    }

    /// <summary>Reads and validates.</summary>
    /// <param name="role">What this process is.</param>
    /// <param name="edgeHasCertificate">Whether TLS of the tunnels ends here, so that their certificate can serve EAP too.</param>
    internal EapSettings Read(NodeRole role, bool edgeHasCertificate)
    {
        var users = ReadUsers();
        List<EapServerMethod> standard = [EapServerMethod.MsChapV2];
        if (reader.IsGiven(Peap))
        {
            standard.Insert(0, EapServerMethod.Peap);
        }

        if (users is not null)
        {
            standard.Insert(0, EapServerMethod.Tls);
        }

        var settings = new EapSettings
        {
            Methods = reader.Choices(Methods, standard, MethodWords),
            InnerMethods = reader.Choices(InnerMethods, [EapServerMethod.MsChapV2], InnerMethodWords),
            FragmentSize = reader.Integer("Authentication:Eap:FragmentSize", EapServerOptions.Default.FragmentSize, 100, EapServerOptions.MaxFragmentSize),
            Certificate = ReadCertificate(),
            Users = users,
            NameFrom = reader.Choices($"{Tls}:NameFrom", [CertificateNameKind.Upn, CertificateNameKind.Email, CertificateNameKind.CommonName], NameWords),
            MinimumVersion = reader.Choice($"{Tls}:MinVersion", SslProtocols.Tls12, TlsVersions),
            MaximumVersion = reader.Choice($"{Tls}:MaxVersion", SslProtocols.Tls13, TlsVersions),
            AsksForHealth = reader.Choice($"{Peap}:AskHealth", false, SettingsWords.Booleans),
            RequireCryptoBinding = reader.Choice($"{Peap}:CryptoBinding", true, BindingWords),
        };
        Validate(settings, role, edgeHasCertificate);
        return settings;
    }

    private TlsClientVerification? ReadUsers()
    {
        var authorities = reader.ExistingFile(Authorities);
        var lists = reader.ExistingFile($"{Tls}:RevocationLists");
        var purposes = reader.Choices($"{Tls}:Purposes", [UserPurpose.Client], PurposeWords);
        if (purposes.Count == 0)
        {
            reader.Fail($"{Tls}:Purposes", "is empty; nobody's certificate would do: give client, smartcard, or both");
        }

        return authorities is null ? null : new TlsClientVerification
        {
            AuthoritiesPath = authorities,
            RevocationListsPath = lists,
            Purposes = [.. purposes.Select(purpose => purpose == UserPurpose.Client ? TlsClientVerification.ClientAuthentication : TlsClientVerification.SmartCardLogon)],
        };
    }

    private TlsCertificateFile? ReadCertificate()
    {
        var path = reader.ExistingFile($"{Certificate}:Path");
        var keyPath = reader.ExistingFile($"{Certificate}:KeyPath");
        var password = reader.Secret($"{Certificate}:Password");
        if (path is null && (keyPath is not null || password is not null))
        {
            reader.FailSecretly($"{Certificate}:Path", "is missing, although its key or password is given; give the certificate as well");
        }

        return path is null ? null : new TlsCertificateFile(path, keyPath, password);
    }

    private void Validate(EapSettings settings, NodeRole role, bool edgeHasCertificate)
    {
        if (settings.Methods.Count == 0)
        {
            reader.Fail(Methods, "is empty; give at least one, or leave eap out of Authentication:Methods");
        }

        var hasPeap = settings.Methods.Contains(EapServerMethod.Peap);
        if (hasPeap && settings.InnerMethods.Count == 0)
        {
            reader.Fail(InnerMethods, "is empty; give at least one");
        }

        var usesCertificates = settings.Methods.Contains(EapServerMethod.Tls) || (hasPeap && settings.InnerMethods.Contains(EapServerMethod.Tls));
        if (usesCertificates && settings.Users is null && !reader.IsGiven(Authorities))
        {
            reader.FailSecretly(Authorities, "is missing; give a PEM file of the authorities that issue the users' certificates, or leave tls out of the methods");
        }
        else if (!usesCertificates && reader.IsGiven(Authorities))
        {
            reader.Fail(Authorities, $"is of no use: neither {Methods} nor {InnerMethods} has tls");
        }

        if (!hasPeap && reader.IsGiven(Peap))
        {
            reader.FailSecretly(Peap, $"is of no use: {Methods} does not have peap");
        }

        if (settings.MinimumVersion == SslProtocols.Tls13 && settings.MaximumVersion == SslProtocols.Tls12)
        {
            reader.Fail($"{Tls}:MinVersion", $"is above {Tls}:MaxVersion; no version is left");
        }

        // Conversations are hosted by silos; an edge only carries them.
        if (settings.UsesTls && settings.Certificate is null && !reader.IsGiven($"{Certificate}:Path") && (role == NodeRole.Silo || (role == NodeRole.Standalone && !edgeHasCertificate)))
        {
            reader.FailSecretly($"{Certificate}:Path", role == NodeRole.Silo
                ? "is missing; EAP ends at the silos: give them all the same certificate for tls and peap"
                : "is missing; balancers have the tunnels' certificate: give one for tls and peap");
        }
    }
}
