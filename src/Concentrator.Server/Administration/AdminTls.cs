using System.Net.Security;
using System.Security.Cryptography;
using Concentrator.Server.Certificates;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Administration;

/// <summary>The certificate of the admin port as its file is now: it is looked at every minute, and on SIGHUP. A file that cannot be used is logged, and the certificate before it stays.</summary>
internal sealed partial class AdminTls : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly AdminSettings _settings;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _renewing = new();
    private SslStreamCertificateContext _current;
    private IReadOnlyList<DateTime> _modified;

    /// <summary>Loads the certificate.</summary>
    internal AdminTls(AdminSettings settings, TimeProvider time, ILoggerFactory loggers)
    {
        _settings = settings;
        _logger = loggers.CreateLogger<AdminTls>();
        _modified = Modified();
        _current = Load();
        _timer = time.CreateTimer(_ => Renew(), state: null, Interval, Interval);
    }

    /// <summary>What new connections get.</summary>
    internal SslServerAuthenticationOptions Options => new() { ServerCertificateContext = Volatile.Read(ref _current) };

    /// <summary>When the certificate that new connections get ends.</summary>
    internal DateTimeOffset Ends => new(Volatile.Read(ref _current).TargetCertificate.NotAfter.ToUniversalTime());

    /// <summary>Loads the certificate again when a file has changed.</summary>
    /// <param name="always">Whether it is loaded in any case: what could not be read before may be readable now without a change of its time.</param>
    internal void Renew(bool always = false)
    {
        lock (_renewing)
        {
            try
            {
                var modified = Modified();
                if (!always && modified.SequenceEqual(_modified))
                {
                    return;
                }

                _modified = modified;
                Volatile.Write(ref _current, Load());
                Log.Renewed(_logger, _settings.CertificatePath!);
            }
            catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
            {
                Log.NotRenewed(_logger, failure.Message);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private SslStreamCertificateContext Load() => SslStreamCertificateContext.Create(
        CertificateInspection.LoadLeaf(_settings.CertificatePath!, _settings.KeyPath, _settings.Password),
        CertificateInspection.LoadAll(_settings.CertificatePath!, _settings.Password),
        offline: true);

    private IReadOnlyList<DateTime> Modified() => FileTimes.Of([_settings.CertificatePath!, _settings.KeyPath ?? _settings.CertificatePath!]);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The certificate of the admin port is loaded anew ({Path}); new connections get it")]
        internal static partial void Renewed(ILogger logger, string path);

        [LoggerMessage(Level = LogLevel.Error, Message = "The certificate of the admin port has changed and cannot be used; the one before it stays: {Reason}")]
        internal static partial void NotRenewed(ILogger logger, string reason);
    }
}
