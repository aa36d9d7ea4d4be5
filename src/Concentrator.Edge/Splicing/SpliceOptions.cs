using System.Net;

namespace Concentrator.Edge.Splicing;

/// <summary>What is spliced to other servers instead of becoming a tunnel.</summary>
public sealed record SpliceOptions
{
    /// <summary>Who gets decrypted web requests; null to answer them with 404.</summary>
    public SpliceBackend? Web { get; init; }

    /// <summary>Who gets connections unopened, by the name of their Client Hello, in lower case; <c>*.example.org</c> stands for all names one label below.</summary>
    public IReadOnlyDictionary<string, SpliceBackend> ByName { get; init; } = new Dictionary<string, SpliceBackend>(StringComparer.Ordinal);

    /// <summary>How long a connection to such a server may take to be made; the addresses of a name share it.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a spliced connection may move no byte. If one side still waits for what the other sent, it is reset then, otherwise closed.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The most spliced connections at once.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>The most of them that one source address may have; of IPv6 a /64.</summary>
    public int MaxConnectionsPerSource { get; init; } = 500;

    /// <summary>How long nothing may have moved, after an answer, until a stop of the edge ends a connection in good order. Before that the answer may only pause.</summary>
    internal TimeSpan RestTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Finds the addresses of a backend's name.</summary>
    internal Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;
}
