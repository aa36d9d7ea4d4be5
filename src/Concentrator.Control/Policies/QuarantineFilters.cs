using Concentrator.Control.Ports;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Policies;

/// <summary>
/// What MS-Quarantine-IPFilter lets a machine reach that is to mend itself: a server without health policies names the remediation hosts there and nowhere else ([MS-RNAP] 2.2.1.3). Only a set that drops
/// all but its lines says what is to be reached; of several sets for one way a packet would have to pass each, and no line stands for that.
/// </summary>
internal static class QuarantineFilters
{
    /// <summary>The lines that permit, each way; a way without a set has those of the other. Null: there are none.</summary>
    /// <param name="own">What the RADIUS server has filtered.</param>
    public static PacketFilter? RemediationOf(IReadOnlyList<PacketFilter> own)
    {
        List<PacketFilter> sets = [.. own.Where(filter => filter.Origin == MicrosoftAttributeType.QuarantineIpFilter)];
        var permitsIn = Permits(sets.Select(filter => filter.In));
        var permitsOut = Permits(sets.Select(filter => filter.Out));
        var remediation = new PacketFilter(permitsIn ?? permitsOut ?? [], permitsOut ?? permitsIn ?? []);
        return remediation is { In.Count: 0, Out.Count: 0 } ? null : remediation;
    }

    /// <summary>Null: there is no set for this way.</summary>
    private static List<FilterRule>? Permits(IEnumerable<IReadOnlyList<FilterRule>> ways)
    {
        List<IReadOnlyList<FilterRule>> sets = [.. ways.Where(lines => lines.Count > 0)];
        return sets.Count switch
        {
            0 => null,
            1 => [.. sets[0].Where(line => line.Action == FilterAction.Permit)],
            _ => [],
        };
    }
}
