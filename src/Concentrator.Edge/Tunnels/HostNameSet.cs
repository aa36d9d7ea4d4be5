namespace Concentrator.Edge.Tunnels;

/// <summary>The names under which tunnels are made; empty for all.</summary>
internal sealed class HostNameSet
{
    private readonly HashSet<string> _names;

    internal HostNameSet(IEnumerable<string> names) => _names = new HashSet<string>(names.Select(name => name.TrimEnd('.')), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a request with this Host header (RFC 9110 §7.2) may make a tunnel. Its port does not matter.</summary>
    internal bool Admits(string? host)
    {
        if (_names.Count == 0)
        {
            return true;
        }

        var name = WithoutPort(host ?? "").TrimEnd('.');
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return _names.Contains(name) || (dot > 0 && _names.Contains($"*{name[dot..]}"));
    }

    private static string WithoutPort(string host)
    {
        var colon = host.LastIndexOf(':');
        return host.StartsWith('[')
            ? host[1..Math.Max(1, host.IndexOf(']', StringComparison.Ordinal))]
            : colon < 0 ? host : host[..colon];
    }
}
