using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Concentrator.Control.Ports;

/// <summary>Networks, IPv4 and IPv6, that are shut out: the same for all edges.</summary>
/// <param name="Clients">Who may not connect.</param>
/// <param name="Destinations">What clients may not reach.</param>
public sealed record BlockList(IReadOnlyList<IPNetwork> Clients, IReadOnlyList<IPNetwork> Destinations)
{
    /// <summary>Nothing is blocked.</summary>
    public static BlockList Empty { get; } = new([], []);

    /// <summary>Tells one list from another: an edge says which it has, and gets the list when it has another. Empty for an empty one.</summary>
    public string Digest => Clients.Count + Destinations.Count == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(
        string.Join(',', Clients.Select(network => network.ToString()).Order(StringComparer.Ordinal)) + ';'
        + string.Join(',', Destinations.Select(network => network.ToString()).Order(StringComparer.Ordinal)))))[..32];
}
