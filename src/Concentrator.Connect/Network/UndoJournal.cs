using System.Net;
using Concentrator.Connect.Resolving;

namespace Concentrator.Connect.Network;

/// <summary>
/// Notes what is to be undone before it is done, in a file for each device, so that after a kill the next start can undo it. A lock that dies with the process tells
/// whether the file still belongs to somebody.
/// </summary>
internal sealed class UndoJournal : IDisposable
{
    private const string LockSuffix = ".lock";

    private readonly StateDirectory _directory;
    private readonly string _path;
    private readonly FileStream _lock;
    private readonly ResolverFile _resolver;

    private UndoJournal(StateDirectory directory, string path, FileStream held, ResolverFile resolver)
    {
        _directory = directory;
        _path = path;
        _lock = held;
        _resolver = resolver;
    }

    /// <summary>What there is to undo. It stands in the file alone: when another tunnel ends, what it noted of the resolver may change.</summary>
    public UndoRecord Record => UndoRecord.Read(_path) ?? new UndoRecord { Namespace = CurrentNamespace };

    private static string CurrentNamespace => File.ResolveLinkTarget("/proc/self/ns/net", returnFinalTarget: false)?.Name ?? "";

    /// <summary>Begins the journal of a device.</summary>
    /// <param name="directory">Where the journals are.</param>
    /// <param name="device">The device.</param>
    /// <param name="resolver">The resolver's file.</param>
    /// <exception cref="IOException">The directory cannot be written, or another process has a device of this name.</exception>
    public static UndoJournal Begin(StateDirectory directory, string device, ResolverFile resolver)
    {
        using var turn = directory.TakeTurn();
        var path = directory.FileOf(device);
        return new UndoJournal(directory, path, Lock(path) ?? throw new IOException($"{path} belongs to another sstp: choose another --device or --state-directory."), resolver);
    }

    /// <summary>Undoes what processes that were killed have left in this network namespace.</summary>
    /// <param name="directory">Where the journals are.</param>
    /// <param name="resolver">The resolver's file.</param>
    /// <param name="say">Takes lines for a person.</param>
    public static void CleanUp(StateDirectory directory, ResolverFile resolver, Action<string> say)
    {
        using var turn = directory.TakeTurn();
        foreach (var path in directory.Files())
        {
            using var held = Lock(path);
            if (held is null || UndoRecord.Read(path) is not { } record || !string.Equals(record.Namespace, CurrentNamespace, StringComparison.Ordinal))
            {
                continue;
            }

            say($"undoing what a killed sstp left ({Path.GetFileNameWithoutExtension(path)})");
            Undo(directory, path, record, resolver, say);
            Forget(path);
        }
    }

    /// <summary>Adds a route beside the tunnel.</summary>
    /// <exception cref="Concentrator.DataPlane.NetworkSetupException">The machine does not let it.</exception>
    public void Add(ServerRoute route)
    {
        using var turn = _directory.TakeTurn();
        new NotedRoutes(_directory, _path).Add(Record, route);
    }

    /// <summary>Removes a route beside the tunnel.</summary>
    public void Remove(ServerRoute route)
    {
        using var turn = _directory.TakeTurn();
        new NotedRoutes(_directory, _path).Remove(Record, route);
    }

    /// <summary>Makes a network unreachable but through tunnels.</summary>
    /// <exception cref="Concentrator.DataPlane.NetworkSetupException">The machine does not let it.</exception>
    public void Block(IPNetwork network)
    {
        using var turn = _directory.TakeTurn();
        new NotedRoutes(_directory, _path).Block(Record, network.ToString());
    }

    /// <summary>Changes the resolver's file, or the change that was made there before.</summary>
    /// <param name="servers">The name servers.</param>
    /// <param name="domains">The domains they are for; none for all names.</param>
    public void ChangeResolver(IReadOnlyList<string> servers, IReadOnlyList<string> domains)
    {
        using var turn = _directory.TakeTurn();
        new ResolverStack(_directory, _resolver).Put(_path, Record, servers, domains);
    }

    /// <summary>Takes the change of the resolver's file back.</summary>
    public void RestoreResolver(Action<string> say)
    {
        using var turn = _directory.TakeTurn();
        Restore(_directory, _path, Record, _resolver, say);
    }

    /// <summary>Undoes everything that is noted.</summary>
    public void Undo(Action<string> say)
    {
        using var turn = _directory.TakeTurn();
        if (UndoRecord.Read(_path) is { } record)
        {
            Undo(_directory, _path, record, _resolver, say);
        }
    }

    /// <summary>Ends the journal; what it says is undone.</summary>
    public void Dispose()
    {
        using var turn = _directory.TakeTurn();
        Forget(_path);
        _lock.Dispose();
    }

    private static void Undo(StateDirectory directory, string path, UndoRecord record, ResolverFile resolver, Action<string> say)
    {
        Restore(directory, path, record, resolver, say);
        new NotedRoutes(directory, path).RemoveAll(record);
        new UndoRecord { Namespace = record.Namespace, Resolver = UndoRecord.Read(path)?.Resolver }.Write(path);
    }

    private static void Restore(StateDirectory directory, string path, UndoRecord record, ResolverFile resolver, Action<string> say)
    {
        try
        {
            if (!new ResolverStack(directory, resolver).Take(path, record))
            {
                say($"{resolver.Path} was changed by somebody else meanwhile and stays as it is; before the tunnel it had: {record.Resolver!.Before?.ReplaceLineEndings(" | ")}");
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            say($"{resolver.Path} cannot be put back: {failure.Message}");
        }
    }

    // A resolver's file that could not be put back is left to the next start.
    private static void Forget(string path)
    {
        if (UndoRecord.Read(path)?.Resolver is null)
        {
            File.Delete(path);
        }

        File.Delete(path + LockSuffix);
    }

    private static FileStream? Lock(string path)
    {
        try
        {
            return new FileStream(path + LockSuffix, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
