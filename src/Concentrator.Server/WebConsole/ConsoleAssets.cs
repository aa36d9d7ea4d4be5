using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Concentrator.Server.WebConsole;

/// <summary>The files of the console, which the program carries in itself.</summary>
internal static class ConsoleAssets
{
    private const string Prefix = "console/";

    /// <summary>All of them by path; the page itself has the empty one.</summary>
    internal static readonly FrozenDictionary<string, ConsoleAsset> All = typeof(ConsoleAssets).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[Prefix.Length..] is var path && path is "index.html" ? "" : path, Load, StringComparer.Ordinal);

    private static ConsoleAsset Load(string name)
    {
        using var stream = typeof(ConsoleAssets).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new ConsoleAsset(TypeOf(name), content, $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"");
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
