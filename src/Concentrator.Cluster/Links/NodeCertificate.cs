using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Concentrator.Cluster.Links;

/// <summary>
/// A node's certificate and the authorities that it trusts, as the files are now: they are looked at every minute. Connections that stand keep what they began with. Files
/// that cannot be used are logged, and what was there before stays.
/// </summary>
internal sealed partial class NodeCertificate : IDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromMinutes(1);

    private readonly NodeCertificateFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _renewing = new();
    private IReadOnlyList<DateTime> _modified;
    private Loaded _loaded;

    /// <summary>Loads the files.</summary>
    /// <exception cref="InvalidDataException">A file cannot be used; the message names it and says why.</exception>
    public NodeCertificate(NodeCertificateFiles files, TimeProvider time, ILogger logger)
    {
        _files = files;
        _time = time;
        _logger = logger;
        _modified = Modified();
        _loaded = Load(files);
        _timer = time.CreateTimer(_ => Renew(), null, _interval, _interval);
    }

    /// <summary>The certificate now.</summary>
    public X509Certificate2 Current => Volatile.Read(ref _loaded).Certificate;

    /// <summary>When it ends.</summary>
    public DateTimeOffset Ends => new(Current.NotAfter);

    /// <summary>Why the files cannot be used; null when they can.</summary>
    public static string? ProblemOf(NodeCertificateFiles files)
    {
        try
        {
            Load(files).Certificate.Dispose();
            return null;
        }
        catch (InvalidDataException unusable)
        {
            return unusable.Message;
        }
    }

    /// <summary>Whether a peer's certificate leads to one of the authorities and serves for what the peer does.</summary>
    /// <param name="certificate">What the peer showed.</param>
    /// <param name="shown">The chain that the peer showed with it, with the usage that is asked for.</param>
    /// <param name="problem">Why not.</param>
    public bool Accepts(X509Certificate2 certificate, X509Chain? shown, out string problem)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Volatile.Read(ref _loaded).Authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = _time.GetLocalNow().DateTime;
        if (shown is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(shown.ChainPolicy.ExtraStore);
            foreach (var usage in shown.ChainPolicy.ApplicationPolicy)
            {
                chain.ChainPolicy.ApplicationPolicy.Add(usage);
            }
        }

        bool good = chain.Build(certificate);
        problem = good ? "" : string.Join(' ', chain.ChainStatus.Select(status => status.StatusInformation.Trim()));
        foreach (var element in chain.ChainElements)
        {
            element.Certificate.Dispose();
        }

        return good;
    }

    /// <summary>Loads the files again when one has changed.</summary>
    /// <param name="always">Whether they are loaded in any case: what could not be read before may be readable now without a change of its time.</param>
    public void Renew(bool always = false)
    {
        lock (_renewing)
        {
            try
            {
                var modified = Modified();
                if (always || !modified.SequenceEqual(_modified))
                {
                    // What cannot be used is complained of once, not every minute. The certificate before this one may be in use by a handshake: the collector ends it.
                    _modified = modified;
                    Volatile.Write(ref _loaded, Load(_files));
                    Log.Renewed(_logger, _files.CertificatePath);
                }
            }
            catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                Log.NotRenewed(_logger, failure.Message);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private static Loaded Load(NodeCertificateFiles files)
    {
        var certificate = Read(files.CertificatePath, path => X509Certificate2.CreateFromPemFile(path, files.KeyPath));
        var authorities = Read(files.AuthorityPath, path =>
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(path);
            return all.Count > 0 ? all : throw new CryptographicException("there is no certificate in it");
        });
        return new Loaded(certificate, authorities);
    }

    private static T Read<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidDataException($"{path} cannot be used for the connections between nodes: {failure.Message}", failure);
        }
    }

    // Links are followed: Kubernetes renews by pointing a link elsewhere.
    private IReadOnlyList<DateTime> Modified() =>
    [
        .. new[] { _files.CertificatePath, _files.KeyPath, _files.AuthorityPath }
            .OfType<string>()
            .Select(path => new FileInfo(path))
            .Select(file => (file.ResolveLinkTarget(returnFinalTarget: true) ?? file).LastWriteTimeUtc),
    ];

    private sealed record Loaded(X509Certificate2 Certificate, X509Certificate2Collection Authorities);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Certificate {Path} of this node is loaded anew; new connections between nodes get it")]
        public static partial void Renewed(ILogger logger, string path);

        [LoggerMessage(2, LogLevel.Error, "The certificate of this node has changed and cannot be used; the one before it stays: {Reason}")]
        public static partial void NotRenewed(ILogger logger, string reason);
    }
}
