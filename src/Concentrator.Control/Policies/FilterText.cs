using System.Globalization;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Policies;

/// <summary>
/// Packet filters as text, a line each: <c>permit|deny [in|out] [PROTOCOL] [NETWORK] [PORTS] [from PORTS] [established]</c>. <c>in</c> is from the client, <c>out</c> is to it, neither is both.
/// The network and the first ports are the remote end's, whichever way the packet goes; the ports after <c>from</c> are the client's. A way with a <c>permit</c> line in it denies what fits none of its lines, any
/// other permits it.
/// </summary>
public static class FilterText
{
    /// <summary>The longest line, characters.</summary>
    public const int MaxLength = 256;

    private static readonly string TooMany = string.Create(CultureInfo.InvariantCulture, $"is one line more than the {PacketFilter.MaxLines} that one way can have; put networks together, or take several sets");

    private static readonly Dictionary<string, IpProtocol> _protocols = new(StringComparer.OrdinalIgnoreCase)
    {
        ["tcp"] = IpProtocol.Tcp,
        ["udp"] = IpProtocol.Udp,
        ["icmp"] = IpProtocol.Icmp,
        ["icmpv6"] = IpProtocol.Icmpv6,
        ["igmp"] = IpProtocol.Igmp,
    };

    /// <summary>Reads lines; null when one of them cannot be read.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="problem">Told of each line that cannot be read: its number and what is wrong with it.</param>
    public static PacketFilter? Read(IReadOnlyList<string> lines, Action<int, string> problem)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(problem);
        List<FilterRule> into = [];
        List<FilterRule> outOf = [];
        var readable = true;
        for (var line = 0; line < lines.Count; line++)
        {
            if (!TryRead(lines[line], out var rule, out var isIn, out var isOut, out var wrong))
            {
                problem(line, wrong);
                readable = false;
                continue;
            }

            if ((isIn && into.Count == PacketFilter.MaxLines) || (isOut && outOf.Count == PacketFilter.MaxLines))
            {
                problem(line, TooMany);
                return null;
            }

            if (isIn)
            {
                into.Add(rule);
            }

            if (isOut)
            {
                outOf.Add(rule);
            }
        }

        return readable ? new PacketFilter(into, outOf) { InDefault = RestOf(into), OutDefault = RestOf(outOf) } : null;
    }

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="rule">What it says.</param>
    /// <param name="isIn">Whether it is for packets from the client.</param>
    /// <param name="isOut">Whether it is for packets to the client.</param>
    /// <param name="problem">What is wrong with it; empty when nothing is.</param>
    public static bool TryRead(string line, out FilterRule rule, out bool isIn, out bool isOut, out string problem)
    {
        ArgumentNullException.ThrowIfNull(line);
        rule = new FilterRule(FilterAction.Deny);
        (isIn, isOut) = (true, true);
        if (line.Length > MaxLength)
        {
            problem = $"is longer than {MaxLength} characters";
            return false;
        }

        var words = new Queue<string>(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (!words.TryDequeue(out var action) || !Is(action, "permit", "deny"))
        {
            problem = "begins with neither permit nor deny; give for example permit in tcp 10.0.0.0/8 443";
            return false;
        }

        rule = new FilterRule(Is(action, "permit") ? FilterAction.Permit : FilterAction.Deny);
        if (words.TryPeek(out var way) && Is(way, "in", "out", "both"))
        {
            words.Dequeue();
            (isIn, isOut) = (!Is(way, "out"), !Is(way, "in"));
        }

        ReadProtocol(words, ref rule);
        problem = ReadRemote(words, ref rule) ?? ReadPorts(words, ref rule) ?? "";
        return problem.Length == 0;
    }

    /// <summary>Writes a line that is read as the same rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="way"><c>in</c>, <c>out</c> or <c>both</c>.</param>
    public static string Format(FilterRule rule, string way)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var protocol = rule.Protocol is not { } number ? "any"
            : _protocols.FirstOrDefault(entry => entry.Value == number).Key ?? ((int)number).ToString(CultureInfo.InvariantCulture);
        var remote = rule.Remote is { } network ? $" {network}" : rule.RemotePorts is null ? "" : " any";
        return $"{(rule.Action == FilterAction.Permit ? "permit" : "deny")} {way} {protocol}{remote}{(rule.RemotePorts is { } remotePorts ? $" {remotePorts}" : "")}"
            + $"{(rule.ClientPorts is { } clientPorts ? $" from {clientPorts}" : "")}{(rule.Established ? " established" : "")}";
    }

    private static FilterAction RestOf(List<FilterRule> rules) => rules.Exists(rule => rule.Action == FilterAction.Permit) ? FilterAction.Deny : FilterAction.Permit;

    private static void ReadProtocol(Queue<string> words, ref FilterRule rule)
    {
        if (!words.TryPeek(out var word))
        {
            return;
        }

        if (_protocols.TryGetValue(word, out var protocol))
        {
            words.Dequeue();
            rule = rule with { Protocol = protocol };
        }
        else if (byte.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            words.Dequeue();
            rule = rule with { Protocol = (IpProtocol)number };
        }
        else if (Is(word, "any", "ip"))
        {
            words.Dequeue();
        }
    }

    private static string? ReadRemote(Queue<string> words, ref FilterRule rule)
    {
        if (!words.TryPeek(out var word))
        {
            return null;
        }

        if (Is(word, "any"))
        {
            words.Dequeue();
        }
        else if (NetworkText.TryParse(word, out var network))
        {
            words.Dequeue();
            rule = rule with { Remote = network };
        }
        else if (word.AsSpan().ContainsAny('/', ':', '.'))
        {
            return $"\"{word}\" is no network: {NetworkText.Expected}";
        }

        return null;
    }

    private static string? ReadPorts(Queue<string> words, ref FilterRule rule)
    {
        if (words.TryPeek(out var word) && TryReadRange(word, out var remote))
        {
            words.Dequeue();
            rule = rule with { RemotePorts = remote };
        }

        if (words.TryPeek(out word) && Is(word, "from"))
        {
            words.Dequeue();
            if (!words.TryDequeue(out word) || !TryReadRange(word, out var client))
            {
                return "has no ports after from; give a port or a range, such as 68 or 1024-65535";
            }

            rule = rule with { ClientPorts = client };
        }

        if (words.TryPeek(out word) && Is(word, "established"))
        {
            words.Dequeue();
            rule = rule with { Established = true };
        }

        if (words.TryPeek(out word))
        {
            return $"\"{word}\" is not understood there; the order is permit|deny [in|out] [tcp|udp|icmp|icmpv6|NUMBER|any] [NETWORK|any] [PORT|FIRST-LAST] [from PORT|FIRST-LAST] [established]";
        }

        if ((rule.RemotePorts is not null || rule.ClientPorts is not null) && rule.Protocol is not (IpProtocol.Tcp or IpProtocol.Udp))
        {
            return "has ports and is neither tcp nor udp";
        }

        return rule.Established && rule.Protocol != IpProtocol.Tcp ? "is established and not tcp" : null;
    }

    private static bool TryReadRange(string text, out PortRange range)
    {
        range = default;
        var ends = text.Split('-');
        if (ends.Length > 2
            || !ushort.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !ushort.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            || first > last)
        {
            return false;
        }

        range = new PortRange(first, last);
        return true;
    }

    private static bool Is(string word, params ReadOnlySpan<string> words)
    {
        foreach (var one in words)
        {
            if (string.Equals(word, one, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
