using System.Net;
using Concentrator.Edge.Listening;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.Splicing;

/// <summary>The backends of an edge, and how many connections are spliced to them. Safe for use by several threads.</summary>
internal sealed class SpliceTable
{
    private readonly SpliceOptions _options;
    private readonly Dictionary<string, BackendAddresses> _byName = new(StringComparer.Ordinal);
    private readonly SourceCounts _sources;
    private int _connections;

    internal SpliceTable(SpliceOptions options)
    {
        _options = options;
        _sources = new SourceCounts(options.MaxConnectionsPerSource);
        Web = options.Web is { } web ? new BackendAddresses(web, options.Resolve) : null;
        foreach (var (name, backend) in options.ByName)
        {
            _byName.Add(name, new BackendAddresses(backend, options.Resolve));
        }
    }

    /// <summary>Who gets web requests; null when nobody does.</summary>
    internal BackendAddresses? Web { get; }

    /// <summary>Whether a connection's Client Hello has to be looked into.</summary>
    internal bool HasNames => _byName.Count > 0;

    /// <summary>Connections spliced at this moment.</summary>
    internal int Connections => Volatile.Read(ref _connections);

    /// <summary>Sources that have any of them at this moment.</summary>
    internal int Sources => _sources.Sources;

    /// <summary>Who gets connections for a name unopened; null when they are for this edge.</summary>
    internal BackendAddresses? Find(string? name)
    {
        if (name is null)
        {
            return null;
        }

        if (_byName.TryGetValue(name, out var backend))
        {
            return backend;
        }

        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && _byName.TryGetValue($"*{name[dot..]}", out backend) ? backend : null;
    }

    /// <summary>Takes one more connection, or says why not.</summary>
    internal ConnectionAdmission Admit(IPAddress source)
    {
        if (Interlocked.Increment(ref _connections) > _options.MaxConnections)
        {
            Interlocked.Decrement(ref _connections);
            return ConnectionAdmission.SplicesFull;
        }

        if (_sources.TryEnter(source))
        {
            return ConnectionAdmission.Admitted;
        }

        Interlocked.Decrement(ref _connections);
        return ConnectionAdmission.TooManySpliced;
    }

    /// <summary>A connection that was admitted is over.</summary>
    internal void Leave(IPAddress source)
    {
        _sources.Leave(source);
        Interlocked.Decrement(ref _connections);
    }

    /// <summary>Resolves the backends' names until it is stopped.</summary>
    internal Task Follow(TimeProvider time, ILogger logger, CancellationToken stop) =>
        Task.WhenAll(_byName.Values.Append(Web).OfType<BackendAddresses>().Where(backend => backend.IsName).Select(backend => backend.Follow(time, logger, stop)));
}
