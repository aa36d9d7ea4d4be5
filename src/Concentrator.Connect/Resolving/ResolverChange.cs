using System.Net;

namespace Concentrator.Connect.Resolving;

/// <summary>A change of the resolver's file for a tunnel.</summary>
/// <param name="Place">Its place among those of all tunnels: one made later has a greater.</param>
/// <param name="Before">What it had; null when there was none.</param>
/// <param name="After">What was written.</param>
/// <param name="Servers">The tunnel's name servers.</param>
/// <param name="Domains">The domains they are for; none for all names.</param>
internal sealed record ResolverChange(int Place, string? Before, string After, IReadOnlyList<string> Servers, IReadOnlyList<string> Domains)
{
    /// <summary>What the file had when this took another change's place, for when writing it was interrupted; null when it took none's.</summary>
    public string? Replaced { get; init; }

    /// <summary>Plans it.</summary>
    public static ResolverChange Of(int place, string? before, IReadOnlyList<string> servers, IReadOnlyList<string> domains) =>
        new(place, before, ResolvConf.Change(before, [.. servers.Select(IPAddress.Parse)], domains), servers, domains);
}
