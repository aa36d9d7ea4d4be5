using System.Globalization;
using System.Net;
using Concentrator.Protocol.Tls;
using Concentrator.Tls.Certificates;
using Concentrator.Tls.Interop;

namespace Concentrator.Tls;

/// <summary>A client's trust and settings; makes the engines of its connections. Safe for use by several threads.</summary>
/// <remarks>Engines keep what they need of it: it may be disposed of while they live.</remarks>
public sealed unsafe class TlsClientContext : ITlsEngineFactory, IDisposable
{
    private readonly SslContextHandle _context;
    private readonly string? _serverName;
    private readonly bool _verifiesPeer;
    private readonly long _keyUpdateAfter;

    /// <summary>Loads the authorities.</summary>
    /// <exception cref="TlsConfigurationException">A file is missing or unreadable; the message names it.</exception>
    public TlsClientContext(TlsClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _keyUpdateAfter = options.KeyUpdateAfter;
        bool isAddress = IPAddress.TryParse(options.HostName, out _);
        string hostName = isAddress ? options.HostName : ToAsciiName(options.HostName);
        _serverName = isAddress ? null : hostName;
        _verifiesPeer = options.PinnedCertificateHash is not null || !options.TrustAnyCertificate;
        _context = SslContextHandle.Create(server: false);
        try
        {
            ContextSettings.Apply(_context, options.MinimumVersion, options.MaximumVersion, legacyCiphers: false, options.KeyLog);
            if (options.PinnedCertificateHash is not null)
            {
                PeerVerification.RequirePin(_context, options.PinnedCertificateHash);
            }
            else if (!options.TrustAnyCertificate)
            {
                PeerVerification.RequireServer(_context, hostName, options.AuthoritiesPath, options.RevocationListsPath);
            }

            if (options.ApplicationProtocol is not null)
            {
                byte[] protocols = ContextSettings.EncodeApplicationProtocol(options.ApplicationProtocol);
                fixed (byte* start = protocols)
                {
                    // This one answers 0 when it succeeds.
                    ContextSettings.Require(LibSsl.SSL_CTX_set_alpn_protos(_context, start, (uint)protocols.Length) == 0, "ALPN cannot be set");
                }
            }

            if (options.Certificate is not null)
            {
                using CertificateChain chain = CertificateChain.Load(options.Certificate);
                chain.Install(_context, options.Certificate.Path, out _);
            }
        }
        catch
        {
            _context.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ITlsEngine Create()
    {
        var handle = new SslHandle(_context);
        nint ssl = handle.DangerousGetHandle();
        if (_serverName is not null && LibSsl.SSL_ctrl(ssl, LibSsl.ControlServerName, 0, _serverName) != 1)
        {
            handle.Dispose();
            throw new InvalidOperationException($"OpenSSL cannot send the server name '{_serverName}': {ErrorQueue.Take()}.");
        }

        LibSsl.SSL_set_connect_state(ssl);
        return new TlsEngine(handle, _verifiesPeer, _keyUpdateAfter, ownCertificates: null);
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    private static string ToAsciiName(string hostName)
    {
        try
        {
            string name = new IdnMapping().GetAscii(hostName.TrimEnd('.'));
            if (name.Length is > 0 and <= 253)
            {
                return name;
            }
        }
        catch (ArgumentException)
        {
            // Falls through to the same answer.
        }

        throw new TlsConfigurationException($"'{hostName}' is neither a DNS name nor an address: correct the server's name.");
    }
}
