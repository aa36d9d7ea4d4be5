using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Concentrator.Protocol.Tls;
using Concentrator.Tls.Certificates;
using Concentrator.Tls.Interop;

namespace Concentrator.Tls;

/// <summary>A server's certificates and settings; makes the engines of its connections. Safe for use by several threads.</summary>
/// <remarks>Engines keep what they need of it: it may be disposed of while they live.</remarks>
public sealed unsafe class TlsServerContext : ITlsEngineFactory, IDisposable
{
    private readonly SslContextHandle _context;
    private readonly Dictionary<nint, CertificateDigests> _certificates = [];
    private readonly bool _verifiesPeer;
    private readonly long _keyUpdateAfter;

    /// <summary>Loads certificate and key.</summary>
    /// <exception cref="TlsConfigurationException">A file is missing, unreadable, or key and certificate do not belong together; the message names it.</exception>
    public TlsServerContext(TlsServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _keyUpdateAfter = options.KeyUpdateAfter;
        _context = SslContextHandle.Create(server: true);
        try
        {
            ContextSettings.Apply(_context, options.MinimumVersion, options.MaximumVersion, options.LegacyCiphers, options.KeyLog);

            // SSTP clients do not resume sessions.
            ContextSettings.Require(LibSsl.SSL_CTX_set_num_tickets(_context, 0) == 1, "Session tickets cannot be turned off");
            LeafCertificate = InstallCertificates(options);
            if (options.ApplicationProtocol is not null)
            {
                nint argument = _context.CreateArgument(ContextSettings.EncodeApplicationProtocol(options.ApplicationProtocol));
                LibSsl.SSL_CTX_set_alpn_select_cb(_context, &SelectApplicationProtocol, argument);
            }

            if (options.ClientAuthoritiesPath is not null)
            {
                PeerVerification.RequireClient(_context, options.ClientAuthoritiesPath);
                _verifiesPeer = true;
            }
        }
        catch
        {
            _context.Dispose();
            throw;
        }
    }

    /// <summary>The leaf certificate, DER.</summary>
    public ReadOnlyMemory<byte> LeafCertificate { get; }

    /// <inheritdoc/>
    public ITlsEngine Create()
    {
        var handle = new SslHandle(_context);
        LibSsl.SSL_set_accept_state(handle.DangerousGetHandle());
        return new TlsEngine(handle, _verifiesPeer, _keyUpdateAfter, _certificates);
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    private byte[] InstallCertificates(TlsServerOptions options)
    {
        using CertificateChain first = CertificateChain.Load(new TlsCertificateFile(options.CertificatePath, options.KeyPath, options.Password));
        Install(first, options.CertificatePath);
        if (options.SecondCertificate is not null)
        {
            using CertificateChain second = CertificateChain.Load(options.SecondCertificate);
            if (second.KeyType == first.KeyType)
            {
                throw new TlsConfigurationException(
                    $"The certificates '{options.CertificatePath}' and '{options.SecondCertificate.Path}' have keys of one kind: give one RSA and one ECDSA.");
            }

            Install(second, options.SecondCertificate.Path);
        }

        return first.Leaf;
    }

    private void Install(CertificateChain chain, string path)
    {
        chain.Install(_context, path, out nint leaf);
        _certificates.Add(leaf, new CertificateDigests(chain.Leaf));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SelectApplicationProtocol(nint ssl, byte** selected, byte* selectedLength, byte* offered, uint offeredLength, nint argument)
    {
        byte length = *(byte*)argument;
        var wanted = new ReadOnlySpan<byte>((byte*)argument + 1, length);
        var rest = new ReadOnlySpan<byte>(offered, (int)offeredLength);
        while (!rest.IsEmpty && rest[0] < rest.Length)
        {
            if (rest.Slice(1, rest[0]).SequenceEqual(wanted))
            {
                *selected = (byte*)argument + 1;
                *selectedLength = length;
                return LibSsl.AlpnOk;
            }

            rest = rest[(1 + rest[0])..];
        }

        // no_application_protocol (RFC 7301 §3.2)
        return LibSsl.AlpnFatal;
    }
}
