using Concentrator.Protocol.Tls;
using Concentrator.Server.Certificates;
using Concentrator.Server.Configuration;
using Concentrator.Tls;

namespace Concentrator.Server.Serving;

/// <summary>
/// The TLS engines of new connections, with the certificate as its file is now: the files are looked at every minute, and a made certificate is made anew in time.
/// Connections that stand keep what they began with. A file that cannot be used is logged, and the certificate before it stays.
/// </summary>
internal sealed partial class RenewingTls : ITlsEngineFactory, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly CertificateSettings _settings;
    private readonly CertificateMaker _maker;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _renewing = new();
    private IReadOnlyList<DateTime> _modified;
    private TlsServerContext _current;

    /// <summary>Loads the certificate, or makes one where the settings name none.</summary>
    /// <exception cref="TlsConfigurationException">The certificate cannot be used.</exception>
    internal RenewingTls(CertificateSettings settings, CertificateMaker maker, TimeProvider time, ILogger logger)
    {
        _settings = settings;
        _maker = maker;
        _logger = logger;
        var options = Options();
        _modified = Modified(options);
        _current = new TlsServerContext(options);
        _timer = time.CreateTimer(_ => Renew(), null, Interval, Interval);
    }

    /// <summary>The certificate that was made; null when the settings name one.</summary>
    internal MadeCertificate? Made { get; private set; }

    /// <inheritdoc/>
    public ITlsEngine Create() => Volatile.Read(ref _current).Create();

    /// <summary>Loads the certificate again when a file has changed.</summary>
    internal void Renew()
    {
        lock (_renewing)
        {
            try
            {
                var options = Options();
                var modified = Modified(options);
                if (modified.SequenceEqual(_modified))
                {
                    return;
                }

                // A change that cannot be used is complained of once, not every minute.
                _modified = modified;

                // The context before this one may be making an engine at this moment on another thread: the collector ends it when nobody has it any more.
                Volatile.Write(ref _current, new TlsServerContext(options));
                Log.Renewed(_logger, options.CertificatePath);
            }
            catch (Exception failure) when (failure is TlsConfigurationException or IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
            {
                Log.NotRenewed(_logger, failure.Message);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_renewing)
        {
            _current.Dispose();
        }
    }

    private TlsServerOptions Options()
    {
        Made = _settings.Path is null ? _maker.Obtain(HostNames.Find(_settings.Names)) : null;
        return new TlsServerOptions
        {
            CertificatePath = Made?.CertificatePath ?? _settings.Path!,
            KeyPath = Made?.KeyPath ?? _settings.KeyPath,
            Password = _settings.Password,
            SecondCertificate = _settings.Second,
            LegacyCiphers = _settings.LegacyCiphers,
            MinimumVersion = _settings.MinimumVersion,
            MaximumVersion = _settings.MaximumVersion,
        };
    }

    // Links are followed: Kubernetes and certbot renew by pointing a link elsewhere. Of each file: a key that is moved into place may be older than its certificate.
    private static IReadOnlyList<DateTime> Modified(TlsServerOptions options) =>
    [
        .. new[] { options.CertificatePath, options.KeyPath, options.SecondCertificate?.Path, options.SecondCertificate?.KeyPath }
            .OfType<string>()
            .Select(path => new FileInfo(path))
            .Select(file => (file.ResolveLinkTarget(returnFinalTarget: true) ?? file).LastWriteTimeUtc),
    ];

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Certificate {Path} is loaded anew; new connections get it")]
        internal static partial void Renewed(ILogger logger, string path);

        [LoggerMessage(Level = LogLevel.Error, Message = "The certificate has changed and cannot be used; the one before it stays: {Reason}")]
        internal static partial void NotRenewed(ILogger logger, string reason);
    }
}
