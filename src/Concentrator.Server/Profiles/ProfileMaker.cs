using System.Net;
using System.Text;
using Concentrator.Control.Addresses;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Profiles;

/// <summary>Makes profiles from what a server is configured with and the access policy that holds.</summary>
/// <param name="settings">The server's settings.</param>
/// <param name="policies">The access policy.</param>
/// <param name="time">The time.</param>
internal sealed class ProfileMaker(ConcentratorSettings settings, PolicyDefinition policies, TimeProvider time)
{
    private const string UsualName = "Concentrator";

    // What neither a name of a connection in Windows nor that of a section may have.
    private const string NotInNames = "\\/:*?\"<>|[]";

    // Addresses of documentation (RFC 5737): where the client will dial from is not known.
    private static readonly IPAddress Anywhere = new([192, 0, 2, 1]);

    /// <summary>Makes one.</summary>
    /// <param name="request">Which.</param>
    /// <param name="groups">The groups of the user's account; those of the request are looked at besides.</param>
    /// <exception cref="InvalidConfigurationException">It cannot be made so.</exception>
    /// <exception cref="UnavailableAuthorityException">The server's own authority cannot be had.</exception>
    internal ProfileFile Make(ProfileRequest request, IReadOnlyList<string> groups)
    {
        if (!ProfileFormats.TryFind(request.Format, out var format))
        {
            throw new InvalidConfigurationException("--for", request.Format, $"is no format; give {string.Join(", ", ProfileFormats.All.Select(known => known.Word))}");
        }

        var name = CheckName(request.Name ?? UsualName);
        var user = request.User is { } given ? CheckUser(given) : null;
        var method = Choose(request.Method, format);
        var server = ProfileServer.Of(request.Host, settings);
        List<string> warnings = [];
        var terms = Ask(request, [.. groups, .. request.Groups], method, warnings);
        var pool = FindPool(terms.Pool);
        var profile = new ClientProfile
        {
            Name = name,
            Host = server.Host,
            Port = server.Port,
            User = user,
            Method = method,
            Authority = request.Authority is { } pem ? ProfileServer.ReadAuthority(pem) : ProfileServer.FindAuthority(settings),
            AuthorityPath = request.AuthorityPath is { } path ? CheckText("--authority-path", path) : null,
            Routes = terms.ClientRoutes ?? pool?.ClientRoutes ?? [],
            DnsSuffix = terms.DnsSuffix ?? pool?.DnsSuffix ?? "",
            HasIpv6 = pool?.Prefix6 is not null,
            EapServerName = settings.Eap.Certificate is null && settings.Radius is null ? server.Host : null,
            HasCryptoBinding = settings.Eap.RequireCryptoBinding && settings.Radius is null,
            StatesHealth = settings.Eap.AsksForHealth,
        };
        return new ProfileFile(format.Word, $"{FileStem(profile)}.{format.Extension}", format.MediaType, format.Write(profile), warnings)
        {
            Code = format.CodeText(profile) is { } text ? QrPicture.AddressOf(text) : null,
        };
    }

    private LoginMethod Choose(string? word, IProfileFormat format)
    {
        var offered = LoginMethods.OfferedBy(settings);
        if (word is not null)
        {
            if (!LoginMethods.TryRead(word, out var wanted))
            {
                throw new InvalidConfigurationException("--method", word, $"is no method; give {string.Join(", ", LoginMethods.All)}");
            }

            if (!offered.Contains(wanted.Value))
            {
                throw new InvalidConfigurationException("--method", word, $"is not offered by this server, which has {Words(offered)} (Authentication:Methods, Authentication:Eap:Methods)");
            }

            return format.Methods.Contains(wanted.Value) ? wanted.Value : throw new InvalidConfigurationException("--method", word, $"is nothing that {format.Title} has; it has {Words(format.Methods)}");
        }

        var common = offered.Where(method => format.Methods.Contains(method)).ToList();
        return common.Count > 0
            ? common[0]
            : throw new InvalidConfigurationException("--for", format.Word, $"{format.Title} logs in by {Words(format.Methods)}, and this server offers {Words(offered)} (Authentication:Methods, Authentication:Eap:Methods)");
    }

    private static string Words(IReadOnlyCollection<LoginMethod> methods) => methods.Count == 0 ? "none of its methods" : string.Join(", ", methods.Select(method => method.Word()));

    private AccessTerms Ask(ProfileRequest request, IReadOnlyList<string> groups, LoginMethod method, List<string> warnings)
    {
        var compiled = CompiledPolicy.Of(policies);
        var now = time.GetUtcNow();
        var decision = compiled.Decide(
            new PolicyFacts
            {
                UserName = request.User ?? "",
                Groups = groups,
                Client = Anywhere,
                Edge = settings.Edge.Name,
                Method = method switch
                {
                    LoginMethod.MsChapV2 => AuthenticationMethod.MsChapV2,
                    LoginMethod.Pap => AuthenticationMethod.Pap,
                    _ => AuthenticationMethod.Eap,
                },
                Authority = settings.Radius is null ? AuthenticationAuthority.Local : AuthenticationAuthority.Radius,
                Peer = method is LoginMethod.MsChapV2 or LoginMethod.Pap ? PeerFacts.None : new PeerFacts { EapMethod = method.Word() },
                Begun = now,
            },
            now);
        if (decision.Denial is { } denial)
        {
            var who = request.User is null ? "such a login" : request.User;
            warnings.Add($"now the access policy does not let {who} in ({denial}): routes and suffix are those of the pool; concentrator policy explain tells more");
        }

        return decision.Terms;
    }

    private AddressPoolDefinition? FindPool(string? name) => name is null
        ? settings.Pools.FirstOrDefault()
        : settings.Pools.FirstOrDefault(pool => string.Equals(pool.Name, name, StringComparison.OrdinalIgnoreCase));

    private static string CheckName(string name)
    {
        if (name.Length is 0 or > ProfileRequest.MaxName || string.IsNullOrWhiteSpace(name) || name.StartsWith('.') || !string.Equals(name, name.Trim(), StringComparison.Ordinal) || name.AsSpan().ContainsAny(NotInNames))
        {
            throw new InvalidConfigurationException("--name", name, $"is no name for a connection; give 1 to {ProfileRequest.MaxName} characters without {NotInNames}, no dot first and no blank at either end");
        }

        return CheckText("--name", name);
    }

    private static string CheckUser(string user) => Encoding.UTF8.GetByteCount(user) is > ProfileRequest.MaxUser and var length
        ? throw new InvalidConfigurationException("--user", value: null, $"has {length} bytes; {ProfileRequest.MaxUser} are the most that a login carries")
        : CheckText("--user", user);

    /// <summary>Refuses what no format can carry: half characters, control characters, and those that end a line or turn its direction.</summary>
    private static string CheckText(string key, string text)
    {
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != System.Buffers.OperationStatus.Done || Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 or 0xFFFE or 0xFFFF || IsBidirectionalControl(rune.Value))
            {
                throw new InvalidConfigurationException(key, null, $"has a character that no profile can carry, at place {text.Length - rest.Length + 1}: a control character, one that turns the direction of a line, or half a character");
            }

            rest = rest[length..];
        }

        return text.Length > 0 ? text : throw new InvalidConfigurationException(key, text, "is empty; leave it out, or give one");
    }

    private static bool IsBidirectionalControl(int value) => value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    private static string FileStem(ClientProfile profile)
    {
        var stem = new string([.. (profile.User is null ? profile.Name : $"{profile.Name}-{profile.User}").Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_')]);
        return stem.Length > ProfileRequest.MaxName ? stem[..ProfileRequest.MaxName] : stem;
    }
}
