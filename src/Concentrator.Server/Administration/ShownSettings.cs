using System.Text.RegularExpressions;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Administration;

/// <summary>
/// The configuration as an administrator may read it. Only what is listed here is shown, so that a key that comes later shows nothing before somebody has thought of it. Of other keys the name is told, and
/// that it is given: where a password comes from is no secret, and passwords that a connection string or an address would hold are left out with it.
/// </summary>
internal static partial class ShownSettings
{
    private static readonly string[] Shown =
    [
        "Name", "DataDirectory", "Role", "Log:*", "Telemetry:Otlp:Protocol", "Telemetry:Otlp:SamplePercent", "Admin:Listen", "Admin:RequestsPerSecond", "Admin:Tls:Listen", "Admin:Tls:Certificate:Path", "Admin:Tls:Certificate:KeyPath",
        "Cluster:Name", "Cluster:Certificate:*", "Cluster:Insecure", "Cluster:LeaseDuration", "Cluster:LeaseGrace", "Cluster:FirstStart", "Silo:*",
        "Edge:Listen", "Edge:Workers", "Edge:MaxConnections", "Edge:MaxHalfOpenPerSource", "Edge:Proxy:From", "Edge:TlsHandshakeTimeout", "Edge:HttpHeadTimeout", "Edge:MaxHttpHeadSize",
        "Edge:ControlPlaneTimeout", "Edge:StopTimeout", "Edge:Drain:*", "Edge:MaxEgressBacklog", "Edge:HostNames", "Edge:Tenants:*", "Edge:Web:*", "Edge:Splice:*", "Edge:Splicing:*", "Edge:Tls", "Edge:TlsMinimum",
        "Edge:TlsMaximum", "Edge:TlsLegacyCiphers", "Edge:Certificate:Path", "Edge:Certificate:KeyPath", "Edge:Certificate:Names", "Edge:Certificate:Hashes", "Edge:SecondCertificate:Path",
        "Edge:SecondCertificate:KeyPath", "Edge:Certificates:<n>:Path", "Edge:Certificates:<n>:KeyPath", "Edge:Certificates:<n>:Names", "Edge:Sstp:*", "Edge:Ppp:*",
        "Authentication:Methods", "Authentication:Users", "Authentication:PasswordRetries", "Authentication:Lockout:*", "Authentication:Eap:Methods", "Authentication:Eap:FragmentSize",
        "Authentication:Eap:Certificate:Path", "Authentication:Eap:Certificate:KeyPath", "Authentication:Eap:Tls:*", "Authentication:Eap:Peap:*", "Sessions:*",
        "Radius:Servers:<name>:Address", "Radius:Servers:<name>:Priority", "Radius:Servers:<name>:Weight", "Radius:Servers:<name>:Timeout", "Radius:Servers:<name>:Tries",
        "Radius:Servers:<name>:RequireMessageAuthenticator", "Radius:Servers:<name>:AccountingPort", "Radius:DeadTime", "Radius:NasIdentifier", "Radius:NasAddress", "Radius:Accounting:Enabled",
        "Radius:Accounting:Servers:<name>:Address", "Radius:Accounting:Servers:<name>:Priority", "Radius:Accounting:Servers:<name>:Weight", "Radius:Accounting:Servers:<name>:Timeout",
        "Radius:Accounting:Servers:<name>:Tries", "Radius:Accounting:Interim", "Radius:Accounting:OnOff", "Radius:Accounting:SpoolSize", "Radius:Accounting:SpoolAge", "Radius:Dynamic:Listen",
        "Radius:Dynamic:Clients:<name>:Address", "Radius:Dynamic:Clients:<name>:RequireMessageAuthenticator", "Radius:Dynamic:Window", "Radius:Dynamic:RequireEventTimestamp",
        "Health:*", "Policies:*", "Network:*", "Pools:*",
    ];

    private static readonly Regex[] Patterns = [.. Shown.Select(pattern => new Regex(
        $"^{Placeholder.Replace(Regex.Escape(pattern), "[^:]+").Replace("\\*", ".+", StringComparison.Ordinal)}(:[0-9]+)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking))];

    [GeneratedRegex("<[a-z]+>", RegexOptions.None, 1000)]
    private static partial Regex Placeholder { get; }

    /// <summary>What is given, and the defaults of what is not.</summary>
    /// <param name="section">The section of the configuration.</param>
    /// <param name="known">Every key that there may be.</param>
    internal static IReadOnlyList<SettingView> Of(IConfigurationSection section, IEnumerable<KnownKey> known)
    {
        var given = section.AsEnumerable(makePathsRelative: true)
            .Where(pair => pair.Key.Length > 0 && !string.IsNullOrEmpty(pair.Value))
            .Select(pair => new SettingView(pair.Key, IsShown(pair.Key) ? pair.Value : null, IsGiven: true, IsShown(pair.Key)))
            .ToList();
        var defaults = known
            .Where(key => !key.Pattern.Contains('<', StringComparison.Ordinal) && !given.Exists(one => IsAt(one.Key, key.Pattern)))
            .Select(key => new SettingView(key.Pattern, IsShown(key.Pattern) && key.Default.Length > 0 ? key.Default : null, IsGiven: false, IsShown(key.Pattern)));
        return [.. given.Concat(defaults).OrderBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Whether a key's value is shown.</summary>
    internal static bool IsShown(string key) => Array.Exists(Patterns, pattern => pattern.IsMatch(key));

    private static bool IsAt(string key, string pattern) => key.StartsWith(pattern, StringComparison.OrdinalIgnoreCase) && (key.Length == pattern.Length || key[pattern.Length] == ':');
}
