using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Concentrator.Server.Certificates;
using Concentrator.Server.Configuration;
using Concentrator.Tls;

namespace Concentrator.Server.Metrics;

/// <summary>What every node tells of itself, of the meter <c>Concentrator</c>: whether it is ready, and when its certificates end.</summary>
internal sealed class NodeInstruments : IDisposable
{
    private readonly Meter _meter = new(MetricsPage.MeterName);
    private readonly ConcurrentDictionary<(string Use, string Path), Func<DateTimeOffset?>> _certificates = new();
    private volatile Func<bool>? _isReady;

    /// <summary>Makes them.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="role">What it is.</param>
    internal NodeInstruments(string name, NodeRole role)
    {
        var labels = new KeyValuePair<string, object?>[] { new("node", name), new("role", role.Word()) };
        _meter.CreateObservableGauge(
            "concentrator_ready",
            () => new Measurement<int>(_isReady is { } isReady && isReady() ? 1 : 0, labels),
            description: "1 while the node is ready: an edge takes new tunnels, a silo takes part in deciding.");
        _meter.CreateObservableGauge("concentrator_certificate_expiry_timestamp_seconds", Ends, description: "When a certificate ends that this node presents, seconds of the Unix epoch.");
    }

    /// <summary>Whether the node is ready is asked here from now on.</summary>
    internal void WatchReadiness(Func<bool> isReady) => _isReady = isReady;

    /// <summary>A certificate is presented from now on.</summary>
    /// <param name="use">Where: <c>edge</c>, <c>eap</c>, <c>node</c> or <c>admin</c>.</param>
    /// <param name="path">Its file.</param>
    /// <param name="end">Tells when it ends; null while there is none.</param>
    internal void WatchCertificate(string use, string path, Func<DateTimeOffset?> end) => _certificates[(use, path)] = end;

    /// <summary>The certificates that a TLS server presents from now on in one place, instead of those before.</summary>
    /// <param name="use">Where: <c>edge</c> or <c>eap</c>.</param>
    /// <param name="options">The files, each of which has been loaded.</param>
    internal void Present(string use, TlsServerOptions options)
    {
        var ends = Files(options)
            .DistinctBy(file => file.Path, StringComparer.Ordinal)
            .ToDictionary(file => (use, file.Path), file => CertificateInspection.EndOf(file.Path, file.Password));
        foreach (var (key, end) in ends)
        {
            _certificates[key] = () => end;
        }

        foreach (var key in _certificates.Keys.Where(key => string.Equals(key.Use, use, StringComparison.Ordinal) && !ends.ContainsKey(key)))
        {
            _certificates.TryRemove(key, out _);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static IEnumerable<TlsCertificateFile> Files(TlsServerOptions options) =>
        new[] { new TlsCertificateFile(options.CertificatePath, options.KeyPath, options.Password), options.SecondCertificate }.OfType<TlsCertificateFile>().Concat(options.NamedCertificates.Select(named => named.File));

    private IEnumerable<Measurement<double>> Ends() =>
        from certificate in _certificates
        let end = certificate.Value()
        where end is not null
        select new Measurement<double>(end.Value.ToUnixTimeSeconds(), new("use", certificate.Key.Use), new KeyValuePair<string, object?>("path", certificate.Key.Path));
}
