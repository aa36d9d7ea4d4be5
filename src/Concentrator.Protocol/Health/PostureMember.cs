namespace Concentrator.Protocol.Health;

/// <summary>The names of the members of an agent's statement (<see cref="PostureReader"/>).</summary>
internal static class PostureMember
{
    public const string Version = "version";
    public const string At = "at";
    public const string Tunnel = "tunnel";
    public const string Machine = "machine";
    public const string OperatingSystem = "operatingSystem";
    public const string OperatingSystemVersion = "operatingSystemVersion";
    public const string Firewall = "firewall";
    public const string Antivirus = "antivirus";
    public const string AntivirusCurrent = "antivirusCurrent";
    public const string Antispyware = "antispyware";
    public const string AntispywareCurrent = "antispywareCurrent";
    public const string AutomaticUpdates = "automaticUpdates";
    public const string LastUpdate = "lastUpdate";
    public const string MissingUpdates = "missingUpdates";
    public const string DiskEncryption = "diskEncryption";
    public const string Custom = "custom";
}
