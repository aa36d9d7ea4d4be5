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
    private readonly TlsServerOptions _options;
    private readonly SslContextHandle _context;
    private readonly Dictionary<nint, CertificateDigests> _certificates = [];

    /// <summary>Loads certificates and keys.</summary>
    /// <exception cref="TlsConfigurationException">A file is missing, unreadable, or key and certificate do not belong together; the message names it.</exception>
    public TlsServerContext(TlsServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        using ServedCertificates served = ServedCertificates.Load(options);
        LeafCertificate = served.Default[0].Chain.Leaf;
        _context = CreateContext(served.Default);
        try
        {
            if (served.ByNames.Count > 0)
            {
                AddNamed(served.ByNames);
            }
        }
        catch
        {
            _context.Dispose();
            throw;
        }
    }

    /// <summary>The first certificate, DER.</summary>
    public ReadOnlyMemory<byte> LeafCertificate { get; }

    /// <inheritdoc/>
    public ITlsEngine Create()
    {
        var handle = new SslHandle(_context);
        LibSsl.SSL_set_accept_state(handle.DangerousGetHandle());
        return new TlsEngine(handle, _options.ClientAuthoritiesPath is not null || _options.ClientVerification is not null, _options.KeyUpdateAfter, _certificates);
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    private void AddNamed(IReadOnlyList<(IReadOnlyList<string> Names, IReadOnlyList<ServedCertificate> Certificates)> groups)
    {
        var choice = new ServerNameChoice();
        foreach ((IReadOnlyList<string> names, IReadOnlyList<ServedCertificate> certificates) in groups)
        {
            // The default's context keeps it from here on.
            using SslContextHandle context = CreateContext(certificates);
            _context.Keep(context);
            foreach (string name in names)
            {
                choice.Add(name, context);
            }
        }

        choice.Install(_context);
    }

    private SslContextHandle CreateContext(IReadOnlyList<ServedCertificate> certificates)
    {
        SslContextHandle context = SslContextHandle.Create(server: true);
        try
        {
            ContextSettings.Apply(context, _options.MinimumVersion, _options.MaximumVersion, _options.LegacyCiphers, _options.KeyLog);

            // SSTP clients do not resume sessions.
            ContextSettings.Require(LibSsl.SSL_CTX_set_num_tickets(context, 0) == 1, "Session tickets cannot be turned off");
            foreach (ServedCertificate certificate in certificates)
            {
                certificate.Chain.Install(context, certificate.Path, out nint leaf);
                _certificates.Add(leaf, new CertificateDigests(certificate.Chain.Leaf));
            }

            if (_options.ApplicationProtocol is not null)
            {
                nint argument = context.CreateArgument(ContextSettings.EncodeApplicationProtocol(_options.ApplicationProtocol));
                LibSsl.SSL_CTX_set_alpn_select_cb(context, &SelectApplicationProtocol, argument);
            }

            if (_options.ClientVerification is not null)
            {
                PeerVerification.RequireClient(context, _options.ClientVerification);
            }
            else if (_options.ClientAuthoritiesPath is not null)
            {
                PeerVerification.RequireClient(context, _options.ClientAuthoritiesPath);
            }

            return context;
        }
        catch
        {
            context.Dispose();
            throw;
        }
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
