namespace Concentrator.DataPlane.Tests.Tun;

/// <summary>A test in network namespaces of its own: it needs root, ip, nft and /dev/net/tun, and is skipped with the reason without.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetworkNamespaceFactAttribute : FactAttribute
{
    public NetworkNamespaceFactAttribute() => Skip = Missing();

    private static string? Missing()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "needs root for network namespaces";
        }

        if (!File.Exists("/dev/net/tun"))
        {
            return "needs /dev/net/tun";
        }

        string[] directories = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];
        var missing = new[] { "ip", "nft", "ping" }.Where(program => !directories.Any(directory => File.Exists(Path.Combine(directory, program)))).ToList();
        return missing.Count == 0 ? null : $"needs the programs {string.Join(", ", missing)}";
    }
}
