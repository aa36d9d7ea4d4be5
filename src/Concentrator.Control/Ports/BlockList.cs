using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Concentrator.Control.Ports;

/// <summary>Networks, IPv4 and IPv6, that are shut out: the same for all edges.</summary>
/// <param name="Clients">Who may not connect.</param>
/// <param name="Destinations">What clients may not reach.</param>
public sealed record BlockList(IReadOnlyList<IPNetwork> Clients, IReadOnlyList<IPNetwork> Destinations)
{
    /// <summary>Nothing is blocked, and nobody has said so.</summary>
    public static BlockList Empty { get; } = new([], []);

    /// <summary>
    /// Which of two lists is the later one: the time of the change, milliseconds of Unix time, or one more than the version before if that is higher. So it also grows when what
    /// kept the last one was lost. 0: nobody has changed anything, and any list that somebody remembers comes before it.
    /// </summary>
    public long Version { get; init; }

    /// <summary>Tells one list from another: an edge says which it has, and gets the list when it has another. Empty for an empty one that nobody has changed.</summary>
    public string Digest => Version == 0 && Clients.Count + Destinations.Count == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(
        (Version == 0 ? "" : Version.ToString(CultureInfo.InvariantCulture) + ';')
        + string.Join(',', Clients.Select(network => network.ToString()).Order(StringComparer.Ordinal)) + ';'
        + string.Join(',', Destinations.Select(network => network.ToString()).Order(StringComparer.Ordinal)))))[..32];

    /// <summary>The list that comes after this one.</summary>
    /// <param name="clients">Who may not connect.</param>
    /// <param name="destinations">What clients may not reach.</param>
    /// <param name="now">When it is changed.</param>
    public BlockList Next(IReadOnlyList<IPNetwork> clients, IReadOnlyList<IPNetwork> destinations, DateTimeOffset now) =>
        new(clients, destinations) { Version = Math.Max(Version + 1, now.ToUnixTimeMilliseconds()) };

    /// <summary>The later of two lists; the first, if their versions are the same.</summary>
    public static BlockList Later(BlockList one, BlockList other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return other.Version > one.Version ? other : one;
    }
}
