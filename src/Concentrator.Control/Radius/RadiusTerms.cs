using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Concentrator.Control.Authentication;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Radius;

/// <summary>What an Access-Accept grants, as far as it can be honoured here.</summary>
internal static class RadiusTerms
{
    /// <summary>Framed-IP-Address: the user may choose, the NAS chooses (RFC 2865 §5.8). Both are for the pool to decide.</summary>
    private static readonly Ipv4Address s_userChooses = new(0xFFFFFFFF);
    private static readonly Ipv4Address s_nasChooses = new(0xFFFFFFFE);

    private const uint ShortestInterim = 60;

    /// <summary>Reads them; null when one that must be honoured cannot be read.</summary>
    /// <param name="accept">The Access-Accept.</param>
    /// <param name="userName">The name as the peer gave it.</param>
    /// <param name="now">The time.</param>
    /// <param name="ignored">What is not honoured, each with its reason.</param>
    public static UserTerms? Read(RadiusPacket accept, string userName, DateTimeOffset now, out IReadOnlyList<string> ignored)
    {
        var terms = new UserTerms { UserName = userName };
        List<string> notHonoured = [];
        ignored = notHonoured;
        List<IPAddress> dns = [];
        List<IPAddress> nbns = [];
        List<byte> echo = [];
        List<byte> statement = [];
        var access = new RadiusAccessReader();
        foreach (var attribute in accept.Attributes)
        {
            switch (attribute.Type)
            {
                case RadiusAttributeType.UserName when attribute.TryReadName(out var name):
                    terms = terms with { UserName = name };
                    break;
                case RadiusAttributeType.FramedIpAddress when TryReadAddress(attribute, out var address) && Ipv4Address.From(address) is var framed:
                    if (framed == s_userChooses || framed == s_nasChooses)
                    {
                        break;
                    }

                    if (!framed.IsUnicast)
                    {
                        notHonoured.Add($"Framed-IP-Address {framed}, which is no host's");
                        return null;
                    }

                    terms = terms with { FixedAddress = framed };
                    break;
                case RadiusAttributeType.FramedPool when attribute.TryReadText(out var pool) && pool.Length > 0:
                    terms = terms with { Pool = pool };
                    break;
                case RadiusAttributeType.ServiceType when attribute.TryReadInteger(out var service):
                    if (service != RadiusAccessRequest.FramedService)
                    {
                        // RFC 2865 §5.6: a service that is not there is a refusal.
                        notHonoured.Add($"Service-Type {service}, which is not Framed");
                        return null;
                    }

                    break;
                case RadiusAttributeType.AcctInterimInterval when attribute.TryReadInteger(out var seconds):
                    terms = terms with { Accounting = terms.Accounting with { Interim = Interim(seconds) } };
                    break;
                case RadiusAttributeType.Class or RadiusAttributeType.ChargeableUserIdentity:
                    if (echo.Count + 2 + attribute.Value.Length > RadiusAccounting.MaxEcho)
                    {
                        notHonoured.Add($"{attribute.Type}: more than {RadiusAccounting.MaxEcho} bytes are to be repeated");
                        break;
                    }

                    echo.AddRange([(byte)attribute.Type, (byte)(2 + attribute.Value.Length), .. attribute.Value]);
                    break;
                case RadiusAttributeType.UserName or RadiusAttributeType.ServiceType
                    or RadiusAttributeType.FramedIpAddress or RadiusAttributeType.FramedPool:
                    notHonoured.Add($"{attribute.Type} of {attribute.Value.Length} bytes, which cannot be read");
                    return null;
                case RadiusAttributeType.FramedRoute or RadiusAttributeType.FramedIpv6Route or RadiusAttributeType.DelegatedIpv6Prefix:
                    notHonoured.Add($"{attribute.Type}: networks behind a client are not served, SSTP is remote access");
                    break;
                case RadiusAttributeType.FramedIpv6Prefix or RadiusAttributeType.FramedIpv6Pool or RadiusAttributeType.FramedIpv6Address:
                    notHonoured.Add($"{attribute.Type}: the IPv6 prefix goes with the IPv4 address");
                    break;
                case RadiusAttributeType.NasFilterRule:
                    // RFC 4849 §1.3: a filter that cannot be applied is a refusal.
                    notHonoured.Add($"{attribute.Type}, which is not enforced here, and would confine the user; MS-Filter and MS-IPv6-Filter are");
                    return null;
                case RadiusAttributeType.VendorSpecific when attribute.MicrosoftType is MicrosoftAttributeType.PrimaryDnsServer or MicrosoftAttributeType.SecondaryDnsServer
                    && TryReadAddress(attribute, out var server):
                    dns.Add(server);
                    break;
                case RadiusAttributeType.VendorSpecific when attribute.MicrosoftType is MicrosoftAttributeType.PrimaryNbnsServer or MicrosoftAttributeType.SecondaryNbnsServer
                    && TryReadAddress(attribute, out var server):
                    nbns.Add(server);
                    break;
                case RadiusAttributeType.VendorSpecific when attribute.MicrosoftType == MicrosoftAttributeType.QuarantineSoh:
                    statement.AddRange(attribute.Value);
                    break;
                case RadiusAttributeType.VendorSpecific when NotForUs(attribute.MicrosoftType) is { } reason:
                    notHonoured.Add($"{attribute.MicrosoftType}: {reason}");
                    break;
                default:
                    if (access.Take(attribute) == RadiusAttributeUse.Unreadable)
                    {
                        // Whoever is to be confined is not let in whole.
                        notHonoured.Add($"{NameOf(attribute)} of {attribute.Value.Length} bytes, which cannot be honoured and would confine the user");
                        return null;
                    }

                    break;
            }
        }

        if (access.Finish() is not MicrosoftAttributeType.None and var filter)
        {
            notHonoured.Add($"{filter}, which cannot be read or asks for what is not enforced here, and would confine the user");
            return null;
        }

        if (terms.UserName.Length == 0)
        {
            notHonoured.Add("an accept of nobody: neither the peer nor the server gave a name");
            return null;
        }

        var granted = access.Result;
        terms = terms with
        {
            Accounting = terms.Accounting with { Echo = [.. echo] },
            SessionLimit = Limit(granted.SessionLimit),
            IdleLimit = Limit(granted.IdleLimit),
            Groups = granted.Groups ?? [],
            Health = statement.Count > 0 ? ReadStatement(CollectionsMarshal.AsSpan(statement), now, notHonoured) : null,
            Access = granted with { SessionLimit = null, IdleLimit = null, Groups = null },
        };
        return terms with { DnsServers = dns.Count > 0 ? dns : null, NbnsServers = nbns.Count > 0 ? nbns : null };
    }

    /// <summary>What other kinds of access servers are told, and ours has no use for ([MS-RNAP] 3.3.5.2).</summary>
    private static string? NotForUs(MicrosoftAttributeType type) => type switch
    {
        MicrosoftAttributeType.QuarantineUserClass => "a class of DHCP's users, for DHCP servers alone",
        MicrosoftAttributeType.NotQuarantineCapable => "whether the server has seen a statement of health, which changes nothing here",
        MicrosoftAttributeType.ExtendedQuarantineState => "why the server restricts the user; MS-Quarantine-State says whether it does",
        MicrosoftAttributeType.MachineName => "a machine's name, which belongs into requests",
        _ => null,
    };

    /// <summary>A statement that the server passes on ([MS-RNAP] 2.2.1.19). What it says to the machine itself can be told by nobody but EAP.</summary>
    private static StatementOfHealth? ReadStatement(ReadOnlySpan<byte> bytes, DateTimeOffset now, List<string> notHonoured)
    {
        var error = SohMessage.Parse(bytes, HealthSource.Radius, now, out var message);
        if (message is { IsAnswer: false })
        {
            return message.Statement;
        }

        notHonoured.Add($"{MicrosoftAttributeType.QuarantineSoh}: {(message is null ? $"it cannot be read ({error})" : "an answer to a statement of health, which only EAP could carry on")}");
        return null;
    }

    /// <summary>More often than once a minute must not be asked for (RFC 2869 §5.16); 0 is how some servers say nothing.</summary>
    private static TimeSpan? Interim(uint seconds) => seconds == 0 ? null : TimeSpan.FromSeconds(Math.Max(seconds, ShortestInterim));

    /// <summary>0 is how some servers say that there is none.</summary>
    private static TimeSpan? Limit(TimeSpan? limit) => limit == TimeSpan.Zero ? null : limit;

    private static string NameOf(in RadiusAttribute attribute) => attribute.MicrosoftType == MicrosoftAttributeType.None ? $"{attribute.Type}" : $"{attribute.MicrosoftType}";

    private static bool TryReadAddress(in RadiusAttribute attribute, out IPAddress address) =>
        attribute.TryReadAddress(out address) && address.AddressFamily == AddressFamily.InterNetwork;
}
