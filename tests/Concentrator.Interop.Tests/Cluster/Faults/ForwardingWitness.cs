using System.Globalization;
using System.Text.RegularExpressions;

namespace Concentrator.Interop.Tests.Cluster.Faults;

/// <summary>Reads from the edges' logs which address, and which /64, stood in whose forwarding table, and when.</summary>
internal static partial class ForwardingWitness
{
    /// <summary>The intervals that one process of an edge tells of.</summary>
    /// <param name="edge">The edge.</param>
    /// <param name="log">What it printed.</param>
    /// <param name="ended">A time, of CLOCK_BOOTTIME, at which the process was no more; null while it runs.</param>
    internal static IEnumerable<ForwardingInterval> Read(string edge, string log, long? ended)
    {
        Dictionary<(string Address, string Tunnel), long> standing = [];
        foreach (Match line in Lines().Matches(log))
        {
            var key = (line.Groups["address"].Value, line.Groups["tunnel"].Value);
            var time = long.Parse(line.Groups["time"].ValueSpan, CultureInfo.InvariantCulture);
            if (line.Groups["what"].ValueSpan is "Installed")
            {
                standing.Add(key, time);
            }
            else if (standing.Remove(key, out var from))
            {
                yield return new ForwardingInterval(key.Item1, edge, key.Item2, from, time);
            }
            else
            {
                Assert.Fail($"{edge} removed what it never installed: {line.Value}");
            }
        }

        foreach (var ((address, tunnel), from) in standing)
        {
            yield return new ForwardingInterval(address, edge, tunnel, from, ended ?? long.MaxValue);
        }
    }

    /// <summary>Pairs of intervals of one address that overlap on different edges. Each /64 is an address for itself.</summary>
    internal static IEnumerable<(ForwardingInterval First, ForwardingInterval Second)> Overlaps(IEnumerable<ForwardingInterval> intervals)
    {
        foreach (var address in intervals.GroupBy(interval => interval.Address, StringComparer.Ordinal))
        {
            List<ForwardingInterval> open = [];
            foreach (var interval in address.OrderBy(interval => interval.From))
            {
                open.RemoveAll(earlier => earlier.Until <= interval.From);
                foreach (var earlier in open.Where(earlier => !string.Equals(earlier.Edge, interval.Edge, StringComparison.Ordinal)))
                {
                    yield return (earlier, interval);
                }

                open.Add(interval);
            }
        }
    }

    [GeneratedRegex(@"(?<what>Installed|Removed) (?<address>[\d.]+|[\da-f:]+/64) (?:for|of) tunnel (?<tunnel>\S+), epoch \d+, at (?<time>\d+) ns", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Lines();
}
