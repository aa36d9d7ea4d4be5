using System.Net;
using System.Net.Sockets;
using Concentrator.Server.Editions;

namespace Concentrator.Server.Configuration;

/// <summary>Reads <c>Role</c>, <c>Cluster</c> and <c>Silo</c>, and names the keys that are of no use in the node's role.</summary>
internal sealed class ClusterReader(SettingsReader reader, MachineDefaults defaults, IEdition edition)
{
    private const string Certificate = "Cluster:Certificate:Path";
    private const string Key = "Cluster:Certificate:KeyPath";
    private const string Authority = "Cluster:Certificate:AuthorityPath";

    // With their whole sections, or single keys of sections that both roles read.
    private static readonly string[] OfClusters = ["Cluster", "Silo"];
    private static readonly string[] OfSilos =
    [
        "Silo", "Sessions", "Authentication:Lockout", "Authentication:PasswordRetries", "Authentication:Eap", "Authentication:Users", "Radius", "Cluster:LeaseDuration", "Cluster:LeaseGrace", "Cluster:FirstStart", "Cluster:SealingKeys",
    ];

    private static readonly string[] OfEdges = ["Edge", "Network", "Authentication:Methods"];

    private static readonly TimeSpan LeaseDuration = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LeaseGrace = TimeSpan.FromSeconds(5);

    /// <summary>The role.</summary>
    internal NodeRole ReadRole()
    {
        var role = reader.Choice("Role", NodeRole.Standalone, SettingsWords.Roles);
        if (role != NodeRole.Standalone && !edition.HasCluster)
        {
            reader.Fail("Role", "this edition runs on one machine; the roles of a cluster are not in it, so leave the key out or give standalone");
        }

        return role;
    }

    /// <summary>The cluster; null for a machine that stands alone.</summary>
    internal ClusterNodeSettings? Read(NodeRole role)
    {
        var address = ReadAddress(role);
        var insecure = reader.Choice("Cluster:Insecure", false, SettingsWords.Booleans);
        var settings = new ClusterNodeSettings
        {
            Redis = reader.Secret("Cluster:Redis") ?? "",
            RedisAuthorityPath = reader.ExistingFile("Cluster:RedisAuthorityPath"),
            Name = reader.Text("Cluster:Name", "concentrator"),
            LeaseDuration = reader.Time("Cluster:LeaseDuration", LeaseDuration, TimeSpan.FromSeconds(5)),
            LeaseGrace = reader.Time("Cluster:LeaseGrace", LeaseGrace, TimeSpan.FromSeconds(1)),
            FirstStart = reader.Choice("Cluster:FirstStart", false, SettingsWords.Booleans),
            SealingKeys = ReadSealingKeys(),
            SiloAddress = address,
            SiloPort = reader.Integer("Silo:Port", 11111, 1, 65535),
            GatewayPort = reader.Integer("Silo:GatewayPort", 30000, 1, 65535),
            CertificatePath = reader.ExistingFile(Certificate),
            KeyPath = reader.ExistingFile(Key),
            AuthorityPath = reader.ExistingFile(Authority),
        };
        if (role == NodeRole.Standalone || !edition.HasCluster)
        {
            Refuse(OfClusters, edition.HasCluster ? "belongs to Role = edge or silo; leave the key out" : "this edition runs on one machine and has no cluster in it; leave the key out");
            return null;
        }

        Refuse(role == NodeRole.Edge ? OfSilos : OfEdges, role == NodeRole.Edge ? "belongs to Role = silo; leave the key out" : "belongs to Role = edge; leave the key out");
        Check(role, settings, insecure);
        return settings;
    }

    private List<string> ReadSealingKeys()
    {
        const int KeySize = 32;
        List<string> files = [];
        foreach (var (itemKey, path) in reader.Items("Cluster:SealingKeys", null, "kept in Redis") ?? [])
        {
            files.Add(path);
            if (!File.Exists(path) || new FileInfo(path).Length != KeySize)
            {
                reader.FailItem(itemKey, path, $"give the path of a file of {KeySize} random bytes, the same on every silo");
            }
        }

        return files;
    }

    private void Check(NodeRole role, ClusterNodeSettings settings, bool insecure)
    {
        if (settings.Redis.Length == 0)
        {
            if (!reader.IsGiven("Cluster:RedisFile"))
            {
                reader.FailSecretly("Cluster:Redis", "is missing; give the cluster's Redis, such as redis1:6379,password=…,ssl=true");
            }
        }
        else if (edition.RedisProblem(settings.Redis) is { } problem)
        {
            reader.FailSecretly("Cluster:Redis", problem);
        }

        if (settings.Name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
        {
            reader.Fail("Cluster:Name", "give letters, digits, '-', '_' and '.' only");
        }

        if (settings.SiloPort == settings.GatewayPort)
        {
            reader.Fail("Silo:GatewayPort", "is Silo:Port as well; give two ports");
        }

        CheckCertificate(role, settings, insecure);
    }

    private void CheckCertificate(NodeRole role, ClusterNodeSettings settings, bool insecure)
    {
        if (settings.CertificatePath is not null && settings.AuthorityPath is not null)
        {
            var isThere = new[] { settings.CertificatePath, settings.KeyPath, settings.AuthorityPath }.OfType<string>().All(File.Exists);
            if (isThere && edition.CertificateProblem(settings) is { } unusable)
            {
                reader.Fail(Certificate, unusable);
            }

            if (insecure)
            {
                reader.Fail("Cluster:Insecure", "stands beside Cluster:Certificate; leave one of the two out");
            }
        }
        else if (settings.CertificatePath is not null)
        {
            reader.Fail(Authority, $"is missing beside {Certificate}; give the authority of the nodes' certificates");
        }
        else if (settings.AuthorityPath is not null || settings.KeyPath is not null)
        {
            reader.Fail(Certificate, $"is missing beside {(settings.AuthorityPath is null ? Key : Authority)}; give this node's certificate");
        }
        else if (!insecure && !IsOnLoopback(role, settings) && !reader.IsGiven(Certificate) && !reader.IsGiven(Authority))
        {
            reader.Fail(Certificate, $"is missing; nodes prove to each other who they are: give it with {Key} and {Authority}, or Cluster:Insecure = true where nobody else reaches the nodes");
        }
    }

    // A cluster on one machine: there a silo has a loopback address, and an edge, which has none, its Redis.
    private static bool IsOnLoopback(NodeRole role, ClusterNodeSettings settings) => role == NodeRole.Silo
        ? IPAddress.IsLoopback(settings.SiloAddress)
        : settings.Redis.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(part => !part.Contains('=', StringComparison.Ordinal))
            .All(IsLoopback);

    private static bool IsLoopback(string server) =>
        server.StartsWith("localhost", StringComparison.OrdinalIgnoreCase) || (IPEndPoint.TryParse(server, out var endpoint) && IPAddress.IsLoopback(endpoint.Address));

    private IPAddress ReadAddress(NodeRole role)
    {
        const string Address = "Silo:Address";
        if (reader.OptionalText(Address, defaultText: "the machine's first address") is { } text)
        {
            if (IPAddress.TryParse(text, out var address) && address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
                && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
            {
                return address;
            }

            reader.Fail(Address, "give the address at which the other nodes reach this one, such as 192.0.2.21");
            return IPAddress.Loopback;
        }

        if (defaults.Address is null && role == NodeRole.Silo && edition.HasCluster)
        {
            reader.Fail(Address, "is missing, and the machine has no address but its own loopback; give the address at which the other nodes reach this one");
        }

        return defaults.Address ?? IPAddress.Loopback;
    }

    private void Refuse(IEnumerable<string> keys, string why)
    {
        foreach (var given in keys.SelectMany(reader.GivenAt))
        {
            reader.FailSecretly(given, why);
        }
    }
}
