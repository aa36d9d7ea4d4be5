using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Eap.Peap;
using Concentrator.Protocol.Eap.Tls;
using Concentrator.Protocol.Tls;
using Concentrator.Server.Certificates;
using Concentrator.Tls;

namespace Concentrator.Server.Serving;

/// <summary>EAP's own TLS: the server's certificate, the users' authorities and revocation lists as their files are now.</summary>
internal sealed class EapPart : IDisposable
{
    private readonly List<RenewingTls> _tls = [];

    /// <summary>Loads the certificates, where a method needs them.</summary>
    /// <exception cref="TlsConfigurationException">A file cannot be used; the message names it.</exception>
    internal EapPart(ServerContext context)
    {
        var eap = context.Settings.Eap;
        var logger = context.Loggers.CreateLogger<EapPart>();
        ITlsEngineFactory Load(TlsClientVerification? users)
        {
            var tls = new RenewingTls(() => (eap.ToOptions(eap.Certificate ?? EdgeCertificate(context), users), Made: null), context.Time, logger, options => context.Instruments.Present("eap", options));
            _tls.Add(tls);
            return tls;
        }

        try
        {
            Options = new EapServerOptions
            {
                Methods = eap.Methods,
                FragmentSize = eap.FragmentSize,
                Tls = eap is { UsesTls: true, Users: { } users } ? new EapTlsServerOptions { Engines = Load(users), NameFrom = eap.NameFrom } : null,
                Peap = eap.Methods.Contains(EapServerMethod.Peap)
                    ? new PeapServerOptions { Engines = Load(users: null), InnerMethods = eap.InnerMethods, RequireCryptoBinding = eap.RequireCryptoBinding, AsksForHealth = eap.AsksForHealth, Time = context.Time }
                    : null,
            };
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>How EAP is served.</summary>
    internal EapServerOptions Options { get; }

    /// <summary>Loads the files again.</summary>
    internal void Reload() => _tls.ForEach(tls => tls.Renew(always: true));

    /// <inheritdoc/>
    public void Dispose() => _tls.ForEach(tls => tls.Dispose());

    private static TlsCertificateFile EdgeCertificate(ServerContext context)
    {
        var (options, _) = context.Settings.Certificate.Load(new CertificateMaker(EdgePart.CertificateDirectory(context.Settings), context.Time));
        return new TlsCertificateFile(options.CertificatePath, options.KeyPath, options.Password);
    }
}
