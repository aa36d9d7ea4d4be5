using System.Text.Json;
using Concentrator.Connect.Resolving;

namespace Concentrator.Connect.Network;

/// <summary>What is to be undone that does not go away with the process and its TUN device.</summary>
internal sealed record UndoRecord
{
    /// <summary>How the name of its file ends.</summary>
    public const string Suffix = ".json";

    /// <summary>The network namespace that it was done in.</summary>
    public required string Namespace { get; init; }

    /// <summary>The routes to the server beside the tunnel.</summary>
    public IReadOnlyList<ServerRoute> Routes { get; init; } = [];

    /// <summary>The networks that are unreachable while the tunnel is down.</summary>
    public IReadOnlyList<string> Blocks { get; init; } = [];

    /// <summary>The change of the resolver's file.</summary>
    public ResolverChange? Resolver { get; init; }

    /// <summary>Reads one from its file; null when it is not there or is none.</summary>
    public static UndoRecord? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<UndoRecord>(File.ReadAllText(path)) : null;
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes it to its file, which is never seen half written.</summary>
    public void Write(string path)
    {
        var draft = path + ".new";
        File.Delete(draft);
        using (var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, this);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }
}
