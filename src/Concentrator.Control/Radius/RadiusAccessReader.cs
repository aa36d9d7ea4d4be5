using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Radius;

/// <summary>Reads the attributes that say what a session may do: the same in an Access-Accept and in a CoA-Request.</summary>
internal sealed class RadiusAccessReader
{
    /// <summary>The vendor number of the Wi-Fi Alliance's WISPr attributes.</summary>
    private const uint WisprVendorId = 14122;

    private const byte WisprBandwidthMaxUp = 7;
    private const byte WisprBandwidthMaxDown = 8;
    private const int KilobitsPerSecond = 1000;

    private readonly List<string> _groups = [];
    private readonly List<IPNetwork> _remediation = [];
    private readonly SortedDictionary<MicrosoftAttributeType, List<byte>> _filterParts = [];
    private readonly List<PacketFilter> _filters = [];
    private AccessChange _change = AccessChange.Nothing;
    private TimeSpan? _quarantineLimit;

    /// <summary>Whether anything was said; to be asked behind <see cref="Finish"/>.</summary>
    public bool HasChange => Result != AccessChange.Nothing;

    /// <summary>All that was said; to be asked behind <see cref="Finish"/>.</summary>
    public AccessChange Result
    {
        get
        {
            var change = _change with
            {
                Groups = _groups.Count > 0 ? [.. _groups] : null,
                Remediation = _remediation.Count > 0 ? [.. _remediation] : null,
                Filters = _filters.Count > 0 ? [.. _filters] : null,
            };

            // A machine in quarantine, or one whose filter nobody here will lift, stays no longer than the server allows it to (MS-Quarantine-Session-Timeout).
            var isConfined = change.Level == AccessLevel.Quarantine || _filterParts.ContainsKey(MicrosoftAttributeType.QuarantineIpFilter);
            return _quarantineLimit is { } limit && isConfined && (change.SessionLimit is not { } session || session == TimeSpan.Zero || session > limit)
                ? change with { SessionLimit = limit }
                : change;
        }
    }

    /// <summary>To be called behind the last attribute: those that were given in several parts are whole then. What cannot be honoured; none: nothing.</summary>
    public MicrosoftAttributeType Finish()
    {
        var known = 0;
        foreach (var (type, parts) in _filterParts)
        {
            if (!RadiusFilterReader.TryRead(CollectionsMarshal.AsSpan(parts), isIpv6: type == MicrosoftAttributeType.Ipv6Filter, _filters))
            {
                return type;
            }

            for (; known < _filters.Count; known++)
            {
                _filters[known] = _filters[known] with { Origin = type };
            }
        }

        return MicrosoftAttributeType.None;
    }

    /// <summary>Takes one attribute.</summary>
    public RadiusAttributeUse Take(in RadiusAttribute attribute)
    {
        switch (attribute.Type)
        {
            case RadiusAttributeType.SessionTimeout when attribute.TryReadInteger(out var seconds):
                _change = _change with { SessionLimit = TimeSpan.FromSeconds(seconds) };
                return RadiusAttributeUse.Taken;
            case RadiusAttributeType.IdleTimeout when attribute.TryReadInteger(out var seconds):
                _change = _change with { IdleLimit = TimeSpan.FromSeconds(seconds) };
                return RadiusAttributeUse.Taken;
            case RadiusAttributeType.FilterId when attribute.TryReadText(out var name) && name.Length > 0:
                TakeFilter(name);
                return RadiusAttributeUse.Taken;
            case RadiusAttributeType.SessionTimeout or RadiusAttributeType.IdleTimeout or RadiusAttributeType.FilterId:
                return RadiusAttributeUse.Unreadable;
            case RadiusAttributeType.VendorSpecific when attribute.MicrosoftType != MicrosoftAttributeType.None:
                return TakeMicrosoft(attribute);
            case RadiusAttributeType.VendorSpecific:
                return TakeWispr(attribute.Value);
            default:
                return RadiusAttributeUse.Foreign;
        }
    }

    /// <summary>A name is a group's; <c>down/up</c> in kbit/s, or one number for both, are rates, as accel-ppp reads them.</summary>
    private void TakeFilter(string name)
    {
        var rates = name.Split('/', '\\', ':');
        if (rates.Length is 1 or 2 && TryReadRate(rates[0], out var down) && TryReadRate(rates[^1], out var up))
        {
            _change = _change with { RateDown = down, RateUp = up };
        }
        else
        {
            _groups.Add(name);
        }
    }

    private RadiusAttributeUse TakeMicrosoft(in RadiusAttribute attribute)
    {
        switch (attribute.MicrosoftType)
        {
            case MicrosoftAttributeType.QuarantineState when attribute.TryReadInteger(out var state) && state <= 2:
                _change = _change with { Level = state switch { 0 => AccessLevel.Full, 1 => AccessLevel.Quarantine, _ => AccessLevel.Probation } };
                return RadiusAttributeUse.Taken;
            case MicrosoftAttributeType.QuarantineGraceTime when attribute.TryReadInteger(out var seconds):
                _change = _change with { ProbationEnds = DateTimeOffset.FromUnixTimeSeconds(seconds) };
                return RadiusAttributeUse.Taken;
            case MicrosoftAttributeType.QuarantineSessionTimeout when attribute.TryReadInteger(out var seconds) && seconds > 0:
                _quarantineLimit = TimeSpan.FromSeconds(seconds);
                return RadiusAttributeUse.Taken;
            case MicrosoftAttributeType.Ipv4RemediationServers:
                return TakeRemediation(attribute.Value, addressSize: 4);
            case MicrosoftAttributeType.Ipv6RemediationServers:
                return TakeRemediation(attribute.Value, addressSize: 16);
            case MicrosoftAttributeType.Filter or MicrosoftAttributeType.Ipv6Filter or MicrosoftAttributeType.QuarantineIpFilter:
                _filterParts.TryAdd(attribute.MicrosoftType, []);
                _filterParts[attribute.MicrosoftType].AddRange(attribute.Value);
                return RadiusAttributeUse.Taken;
            case MicrosoftAttributeType.QuarantineState or MicrosoftAttributeType.QuarantineGraceTime or MicrosoftAttributeType.QuarantineSessionTimeout:
                // Whoever is to be confined is not let in whole.
                return RadiusAttributeUse.Unreadable;
            default:
                return RadiusAttributeUse.Foreign;
        }
    }

    /// <summary>A reserved byte, then addresses ([MS-RNAP] 2.2.1.16, 2.2.1.17).</summary>
    private RadiusAttributeUse TakeRemediation(ReadOnlySpan<byte> value, int addressSize)
    {
        if (value.Length <= addressSize || (value.Length - 1) % addressSize != 0)
        {
            return RadiusAttributeUse.Unreadable;
        }

        for (var at = 1; at < value.Length; at += addressSize)
        {
            _remediation.Add(new IPNetwork(new IPAddress(value.Slice(at, addressSize)), addressSize * 8));
        }

        return RadiusAttributeUse.Taken;
    }

    private RadiusAttributeUse TakeWispr(ReadOnlySpan<byte> value)
    {
        if (BinaryPrimitives.ReadUInt32BigEndian(value) != WisprVendorId)
        {
            return RadiusAttributeUse.Foreign;
        }

        for (var rest = value[sizeof(uint)..]; !rest.IsEmpty; rest = rest[rest[1]..])
        {
            if (rest.Length < 2 || rest[1] < 2 || rest[1] > rest.Length)
            {
                return RadiusAttributeUse.Unreadable;
            }

            if (rest[0] is not (WisprBandwidthMaxUp or WisprBandwidthMaxDown))
            {
                continue;
            }

            if (rest[1] != 2 + sizeof(uint))
            {
                return RadiusAttributeUse.Unreadable;
            }

            long rate = BinaryPrimitives.ReadUInt32BigEndian(rest[2..]);
            _change = rest[0] == WisprBandwidthMaxUp ? _change with { RateUp = rate } : _change with { RateDown = rate };
        }

        return RadiusAttributeUse.Taken;
    }

    private static bool TryReadRate(string text, out long bitsPerSecond)
    {
        var isRate = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var kilobits);
        bitsPerSecond = (long)kilobits * KilobitsPerSecond;
        return isRate;
    }
}
