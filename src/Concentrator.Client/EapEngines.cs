using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Eap.Peap;
using Concentrator.Tls;

namespace Concentrator.Client;

/// <summary>The TLS of EAP's methods for one login.</summary>
internal sealed class EapEngines : IDisposable
{
    private readonly TlsClientContext? _certificate;
    private readonly TlsClientContext? _tunnel;

    /// <summary>Loads what the methods need.</summary>
    /// <param name="options">The options.</param>
    /// <param name="host">The server that is dialled.</param>
    /// <exception cref="TlsConfigurationException">A file is missing or unreadable, or EAP-TLS has no certificate.</exception>
    public EapEngines(SstpEapOptions options, string host)
    {
        if (options.FragmentSize < EapClientOptions.SmallestFragment)
        {
            throw new ArgumentException($"A fragment of EAP has {EapClientOptions.SmallestFragment} bytes at least, not {options.FragmentSize}.", nameof(options));
        }

        var tls = (options.Tls ?? new TlsClientOptions { HostName = host }) with { ApplicationProtocol = null };
        try
        {
            if (options.Methods.Any(method => method is EapClientMethod.Tls or EapClientMethod.PeapTls))
            {
                _certificate = new TlsClientContext(tls.Certificate is null ? throw new TlsConfigurationException("EAP-TLS needs the user's certificate: give its file.") : tls);
            }

            // A server that asks for a certificate outside is not shown the one that is meant for the inside.
            if (options.TakesPeap)
            {
                _tunnel = new TlsClientContext(tls with { Certificate = null });
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        Options = new EapClientOptions
        {
            Methods = options.Methods,
            AnonymousIdentity = options.AnonymousIdentity,
            Tls = _certificate,
            PeapTls = _tunnel,
            Peap = new PeapClientOptions { RequiresCryptoBinding = options.RequiresCryptoBinding, StatementOfHealth = options.StatementOfHealth, HealthAnswered = options.HealthAnswered },
            FragmentSize = options.FragmentSize,
        };
    }

    /// <summary>How the link does EAP.</summary>
    public EapClientOptions Options { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _certificate?.Dispose();
        _tunnel?.Dispose();
    }
}
