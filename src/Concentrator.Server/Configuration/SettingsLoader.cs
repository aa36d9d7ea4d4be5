using Concentrator.Control.Addresses;
using Concentrator.Control.Health;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.DataPlane;
using Concentrator.Edge;
using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Sstp;
using Concentrator.Server.Editions;

namespace Concentrator.Server.Configuration;

/// <summary>Turns the section <c>Concentrator</c> into settings. All keys are named here, and nowhere else.</summary>
internal sealed class SettingsLoader
{
    private static readonly Dictionary<string, AuthenticationMethod> Methods = new(StringComparer.OrdinalIgnoreCase)
    {
        ["eap"] = AuthenticationMethod.Eap,
        ["mschapv2"] = AuthenticationMethod.MsChapV2,
        ["chap"] = AuthenticationMethod.ChapMd5,
        ["pap"] = AuthenticationMethod.Pap,
    };

    private static readonly Dictionary<string, SstpHashProtocols> Hashes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sha1"] = SstpHashProtocols.Sha1,
        ["sha256"] = SstpHashProtocols.Sha256,
    };

    private static readonly Dictionary<string, NetworkMode> NetworkModes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["tun"] = NetworkMode.Tun,
        ["none"] = NetworkMode.None,
    };

    private static readonly Dictionary<string, RoutingMode> RoutingModes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["masquerade"] = RoutingMode.Masquerade,
        ["routed"] = RoutingMode.Routed,
        ["none"] = RoutingMode.None,
    };

    private static readonly Dictionary<string, LogFormat> LogFormats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["text"] = LogFormat.Text,
        ["json"] = LogFormat.Json,
    };

    private static readonly Dictionary<string, LogLevel> LogLevels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["debug"] = LogLevel.Debug,
        ["information"] = LogLevel.Information,
        ["warning"] = LogLevel.Warning,
        ["error"] = LogLevel.Error,
    };

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly SettingsReader _reader;
    private readonly MachineDefaults _defaults;
    private readonly IEdition _edition;

    private SettingsLoader(IConfigurationSection section, MachineDefaults defaults, IEdition edition)
    {
        _reader = new SettingsReader(section);
        _defaults = defaults;
        _edition = edition;
    }

    /// <summary>Reads and validates.</summary>
    /// <exception cref="InvalidConfigurationException">Something is wrong; it carries every error.</exception>
    internal static ConcentratorSettings Load(IConfigurationSection section, MachineDefaults defaults) => Load(section, defaults, BuiltEdition.Current);

    /// <summary>Reads and validates for an edition.</summary>
    /// <exception cref="InvalidConfigurationException">Something is wrong; it carries every error.</exception>
    internal static ConcentratorSettings Load(IConfigurationSection section, MachineDefaults defaults, IEdition edition)
    {
        var loader = new SettingsLoader(section, defaults, edition);
        var settings = loader.Read();
        return loader._reader.Errors.Count == 0 ? settings : throw new InvalidConfigurationException(loader._reader.Errors);
    }

    /// <summary>Every key that the configuration may have, with its default on this machine.</summary>
    internal static IReadOnlyCollection<KnownKey> KnownKeys(MachineDefaults defaults)
    {
        var loader = new SettingsLoader(new ConfigurationBuilder().Build().GetSection(ConfigurationSources.Section), defaults, BuiltEdition.Current);
        loader.Read();
        return loader._reader.Known;
    }

    private ConcentratorSettings Read()
    {
        var cluster = new ClusterReader(_reader, _defaults, _edition);
        var role = cluster.ReadRole();
        var dataDirectory = Path.GetFullPath(_reader.Text("DataDirectory", _defaults.DataDirectory));
        var clusterSettings = cluster.Read(role);
        var radius = new RadiusReader(_reader).Read(role);
        var edge = ReadEdge(role, dataDirectory);
        var settings = new ConcentratorSettings
        {
            Role = role,
            Cluster = clusterSettings,
            DataDirectory = dataDirectory,
            Log = new LogSettings(_reader.Choice("Log:Format", LogFormat.Text, LogFormats), _reader.Choice("Log:Level", LogLevel.Information, LogLevels)),
            Traces = new TraceReader(_reader).Read(),
            Edge = edge,
            Certificate = new CertificateReader(_reader).Read(),
            Admin = new AdminReader(_reader).Read(),
            Lockout = new LockoutPolicy
            {
                Failures = _reader.Integer("Authentication:Lockout:Failures", LockoutPolicy.Default.Failures, 0, 1_000_000),
                Window = _reader.Time("Authentication:Lockout:Window", LockoutPolicy.Default.Window, Second),
                Duration = _reader.Time("Authentication:Lockout:Duration", LockoutPolicy.Default.Duration, Second),
            },
            Sessions = new SessionSettings(
                ReadSessionPolicy(),
                _reader.OptionalTime("Sessions:Limit", Second),
                _reader.OptionalTime("Sessions:IdleLimit", Second),
                _reader.Time("Sessions:HistoryAge", TimeSpan.FromDays(90), Second),
                _reader.Integer("Sessions:HistoryRows", 100_000, 0, int.MaxValue)),
            Health = ReadHealth(),
            Radius = radius.Users,
            Accounting = radius.Accounting,
            Eap = new EapReader(_reader).Read(role, edgeHasCertificate: edge.BalancersCertificates is null),
            Dynamic = radius.Dynamic,
            PasswordRetries = _reader.Integer("Authentication:PasswordRetries", 2, 0, 10),
            Network = ReadNetwork(),
            Pools = ReadPools(clusterSettings),
        };
        if (!_reader.Choice("Admin:FromTunnels", false, SettingsWords.Booleans))
        {
            settings = settings with { Admin = settings.Admin with { ShutOut = [.. settings.Pools.Select(pool => pool.Prefix), .. settings.Pools.Select(pool => pool.Prefix6).OfType<System.Net.IPNetwork>()] } };
        }

        settings = settings with { Policies = new PolicyReader(_reader).Read(role == NodeRole.Standalone ? settings.Pools : null) };
        _reader.FailUnknown();
        return settings;
    }

    private HealthSettings ReadHealth()
    {
        const int NotGiven = -1;
        var port = _reader.Integer("Health:Port", NotGiven, 0, 65535, defaultText: "80, or 8080 without the right to it");
        return new HealthSettings(port == NotGiven ? null : port, ReadCertificateHealth());
    }

    private CertificateHealth ReadCertificateHealth()
    {
        const string Key = "Health:CertificatePolicies";
        const string AnyPolicy = $"{Key}:<oid>";
        var facts = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var policies = _reader.Names(Key);
        foreach (var policy in policies)
        {
            var key = $"{Key}:{policy}";
            facts[policy] = _reader.Texts(key, AnyPolicy);
            if (!policy.Split('.').All(arc => arc.Length > 0 && arc.All(char.IsAsciiDigit)))
            {
                _reader.FailSecretly(key, "is no object identifier, such as 1.3.6.1.4.1.99999.1");
            }

            foreach (var fact in facts[policy].Where(fact => !CertificateHealth.IsFact(fact)))
            {
                _reader.FailItem(key, fact, $"give {string.Join(", ", CertificateHealth.Words)} or NAME=VALUE");
            }
        }

        if (policies.Count == 0)
        {
            // So that the key is known.
            _reader.Texts(AnyPolicy, AnyPolicy);
        }

        return new CertificateHealth(facts);
    }

    private SessionPolicy ReadSessionPolicy()
    {
        if (!SessionPolicy.TryParse(_reader.Text("Sessions:PerUser", SessionPolicy.Unlimited.ToString()), out var policy))
        {
            _reader.Fail("Sessions:PerUser", "give unlimited, replace (a new session ends the old one), deny (one at a time), or how many at once");
        }

        return policy;
    }

    private EdgeOptions ReadEdge(NodeRole role, string dataDirectory)
    {
        // An edge of several hands its clients over to the others; one that stands alone has nobody to hand them to.
        var standard = new EdgeOptions { Name = _defaults.Name, Listen = [], Drain = role == NodeRole.Edge ? new DrainOptions() : DrainOptions.AtOnce };
        var listen = _reader.Endpoints("Edge:Listen", $"*:{_defaults.Port}") ?? ListenAddress.Every(_defaults.Port);
        if (listen.Count == 0 && _reader.Errors.Count == 0)
        {
            _reader.Fail("Edge:Listen", "is empty; give at least one address and port, such as *:443");
        }

        var edge = standard with
        {
            Name = _reader.Text("Name", _defaults.Name),
            Listen = listen,
            Workers = _reader.Integer("Edge:Workers", standard.Workers, 0, 1024),
            MaxConnections = _reader.Integer("Edge:MaxConnections", standard.MaxConnections, 1, 10_000_000),
            MaxHalfOpenPerSource = _reader.Integer("Edge:MaxHalfOpenPerSource", standard.MaxHalfOpenPerSource, 1, 10_000_000),
            ProxyFrom = _reader.Networks("Edge:Proxy:From"),
            TlsHandshakeTimeout = _reader.Time("Edge:TlsHandshakeTimeout", standard.TlsHandshakeTimeout, Millisecond),
            HttpHeadTimeout = _reader.Time("Edge:HttpHeadTimeout", standard.HttpHeadTimeout, Millisecond),
            MaxHttpHeadSize = _reader.Integer("Edge:MaxHttpHeadSize", standard.MaxHttpHeadSize, 512, EdgeOptions.LargestHttpHeadSize),
            ControlPlaneTimeout = _reader.Time("Edge:ControlPlaneTimeout", standard.ControlPlaneTimeout, Millisecond),
            StopTimeout = _reader.Time("Edge:StopTimeout", standard.StopTimeout, TimeSpan.Zero),
            Drain = new DrainOptions
            {
                LameDuck = _reader.Time("Edge:Drain:LameDuck", standard.Drain.LameDuck, TimeSpan.Zero),
                Lifetime = _reader.Time("Edge:Drain:Lifetime", standard.Drain.Lifetime, TimeSpan.Zero),
                Pace = _reader.Time("Edge:Drain:Pace", standard.Drain.Pace, TimeSpan.Zero),
            },
            MaxEgressBacklog = _reader.Integer("Edge:MaxEgressBacklog", standard.MaxEgressBacklog, 16 * 1024, 64 * 1024 * 1024),
            Sstp = ReadSstp(),
            Ppp = ReadPpp(),
        };
        return new DoorReader(_reader, role).Read(edge, dataDirectory);
    }

    private SstpCallOptions ReadSstp()
    {
        var standard = SstpCallOptions.Default;
        return standard with
        {
            HashProtocols = ReadHashes(standard.HashProtocols),
            NegotiationTimeout = Milliseconds("Edge:Sstp:NegotiationTimeout", standard.NegotiationTimeout),
            HelloTimeout = Milliseconds("Edge:Sstp:HelloTimeout", standard.HelloTimeout),
        };
    }

    private SstpHashProtocols ReadHashes(SstpHashProtocols standard)
    {
        var all = Hashes.Values.Where(hash => standard.HasFlag(hash)).ToList();
        var chosen = _reader.Choices("Edge:Sstp:Hashes", all, Hashes).Aggregate(SstpHashProtocols.None, (sum, hash) => sum | hash);
        if (chosen == SstpHashProtocols.None)
        {
            _reader.Fail("Edge:Sstp:Hashes", "no hash is left for the crypto binding; give sha256, and sha1 for old clients");
        }

        return chosen;
    }

    private PppServerOptions ReadPpp()
    {
        var standard = new PppServerOptions();
        var methods = _reader.Choices("Authentication:Methods", standard.Methods, Methods);
        if (methods.Count == 0)
        {
            _reader.Fail("Authentication:Methods", "no method is left, so that nobody could log in; give at least one, such as mschapv2");
        }

        return standard with
        {
            Methods = methods,
            Mru = _reader.Integer("Edge:Ppp:Mru", standard.Mru, 1280, 4091),
            RestartTimeout = Milliseconds("Edge:Ppp:RestartTimeout", standard.RestartTimeout),
            AuthenticationTimeout = Milliseconds("Edge:Ppp:AuthenticationTimeout", standard.AuthenticationTimeout),
        };
    }

    private long Milliseconds(string key, long standard) => (long)_reader.Time(key, TimeSpan.FromMilliseconds(standard), Millisecond).TotalMilliseconds;

    private NetworkSettings ReadNetwork()
    {
        var standard = new NetworkOptions { Prefixes = [] };
        var mode = _reader.Choice("Network:Mode", NetworkMode.None, NetworkModes, "tun where it can, else none");
        var settings = new NetworkSettings(
            _reader.IsGiven("Network:Mode") ? mode : null,
            _reader.Text("Network:Device", standard.Device),
            _reader.Integer("Network:Mtu", standard.Mtu, 576, 4091),
            _reader.Choice("Network:Routing", standard.Routing, RoutingModes));
        if (settings.Device.Length > 15 || !char.IsAsciiLetter(settings.Device[0]) || settings.Device.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
        {
            _reader.Fail("Network:Device", "is no name of a device; give a letter, then letters, digits, '-', '_' or '.', 15 at most in all");
        }

        return settings;
    }

    // All nodes of a cluster make the same of its name.
    private List<AddressPoolDefinition> ReadPools(ClusterNodeSettings? cluster)
    {
        var names = _reader.Names("Pools");
        var pools = new PoolReader(_reader, _defaults);
        return names.Count == 0 ? [pools.ReadDefault(UniqueLocalPrefix.Of(cluster is null ? $"machine {_defaults.Identity}" : $"cluster {cluster.Name}"))] : pools.ReadAll(names);
    }
}
