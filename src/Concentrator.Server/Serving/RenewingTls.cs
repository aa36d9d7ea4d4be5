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

    private readonly Func<(TlsServerOptions Options, MadeCertificate? Made)> _load;
    private readonly ILogger _logger;
    private readonly Action<TlsServerOptions>? _loaded;
    private readonly ITimer _timer;
    private readonly Lock _renewing = new();
    private IReadOnlyList<DateTime> _modified;
    private TlsServerContext _current;

    /// <summary>Loads the edge's certificate, or makes one where the settings name none.</summary>
    /// <exception cref="TlsConfigurationException">The certificate cannot be used.</exception>
    internal RenewingTls(CertificateSettings settings, CertificateMaker maker, TimeProvider time, ILogger logger, Action<TlsServerOptions>? loaded = null)
        : this(() => settings.Load(maker), time, logger, loaded)
    {
    }

    /// <summary>Loads what a server presents and takes.</summary>
    /// <param name="load">Says what that is; asked again and again.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where changes are told.</param>
    /// <param name="loaded">Hears what is presented from now on; null for nobody.</param>
    /// <exception cref="TlsConfigurationException">A file cannot be used.</exception>
    internal RenewingTls(Func<(TlsServerOptions Options, MadeCertificate? Made)> load, TimeProvider time, ILogger logger, Action<TlsServerOptions>? loaded = null)
    {
        _load = load;
        _logger = logger;
        _loaded = loaded;
        var options = Options();
        _modified = Modified(options);
        _current = new TlsServerContext(options);
        loaded?.Invoke(options);
        _timer = time.CreateTimer(_ => Renew(), null, Interval, Interval);
    }

    /// <summary>The certificate that was made; null when the settings name one.</summary>
    internal MadeCertificate? Made { get; private set; }

    /// <inheritdoc/>
    public ITlsEngine Create() => Volatile.Read(ref _current).Create();

    /// <summary>Loads the certificates again when a file has changed.</summary>
    /// <param name="always">Whether they are loaded in any case: what could not be read before may be readable now without a change of its time.</param>
    internal void Renew(bool always = false)
    {
        lock (_renewing)
        {
            try
            {
                var options = Options();
                var modified = Modified(options);
                if (!always && modified.SequenceEqual(_modified))
                {
                    return;
                }

                // A change that cannot be used is complained of once, not every minute.
                _modified = modified;

                // The context before this one may be making an engine at this moment on another thread: the collector ends it when nobody has it any more.
                Volatile.Write(ref _current, new TlsServerContext(options));
                _loaded?.Invoke(options);
                Log.Renewed(_logger, string.Join(", ", Paths(options)));
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
        (var options, Made) = _load();
        return options;
    }

    private static IEnumerable<string> Paths(TlsServerOptions options) =>
        new[] { options.CertificatePath, options.SecondCertificate?.Path, options.ClientVerification?.AuthoritiesPath, options.ClientVerification?.RevocationListsPath }.OfType<string>().Concat(options.NamedCertificates.Select(named => named.File.Path));

    // Of each file: a key that is moved into place may be older than its certificate.
    private static IReadOnlyList<DateTime> Modified(TlsServerOptions options) => FileTimes.Of(
        new[] { options.KeyPath, options.SecondCertificate?.KeyPath }
            .Concat(Paths(options))
            .Concat(options.NamedCertificates.Select(named => named.File.KeyPath))
            .OfType<string>());

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The certificates are loaded anew ({Paths}); new connections get them")]
        internal static partial void Renewed(ILogger logger, string paths);

        [LoggerMessage(Level = LogLevel.Error, Message = "A certificate has changed and cannot be used; the one before it stays, and so do the others: {Reason}")]
        internal static partial void NotRenewed(ILogger logger, string reason);
    }
}
