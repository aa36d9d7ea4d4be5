using Concentrator.Connect.Resolving;

namespace Concentrator.Connect.Network;

/// <summary>
/// The changes that several tunnels made to one resolver's file, each upon the one before. Any of them can be taken out: those upon it are made anew as if it had never been.
/// To be used in one's turn (<see cref="StateDirectory.TakeTurn"/>).
/// </summary>
/// <param name="directory">Where the tunnels note their changes.</param>
/// <param name="file">The resolver's file.</param>
internal sealed class ResolverStack(StateDirectory directory, ResolverFile file)
{
    /// <summary>
    /// Puts a tunnel's change upon all others, and notes it before. One that it has made already is replaced where it is, unless somebody else has changed the file since: then what
    /// they wrote is what comes back at the end.
    /// </summary>
    /// <param name="notes">The file of its notes.</param>
    /// <param name="record">What stands there.</param>
    /// <param name="servers">Its name servers.</param>
    /// <param name="domains">The domains they are for.</param>
    public void Put(string notes, UndoRecord record, IReadOnlyList<string> servers, IReadOnlyList<string> domains)
    {
        var now = file.Read();
        if (record.Resolver is { } own)
        {
            var anew = ResolverChange.Of(own.Place, own.Before, servers, domains) with { Replaced = now };
            if (Rebuild(notes, record, own, anew.After) is { } stack && string.Equals(now, stack.Old, StringComparison.Ordinal))
            {
                (record with { Resolver = anew }).Write(notes);
                Write(stack.Upper);
                WriteFile(now, stack.New);
                return;
            }
        }

        var place = Others(notes, record.Namespace).Select(other => other.Change.Place).DefaultIfEmpty().Max() + 1;
        var change = ResolverChange.Of(place, now, servers, domains);
        (record with { Resolver = change }).Write(notes);
        file.Write(change.After);
    }

    /// <summary>Takes a tunnel's change out. False when somebody else has changed the file since: then it is theirs, and stays.</summary>
    /// <param name="notes">The file of its notes.</param>
    /// <param name="record">What stands there.</param>
    public bool Take(string notes, UndoRecord record)
    {
        if (record.Resolver is not { } change)
        {
            return true;
        }

        var now = file.Read();
        var isOurs = false;
        if (Rebuild(notes, record, change, change.Before) is { } stack)
        {
            // A kill may have come before the file was written, or before the notes were.
            isOurs = new[] { stack.Old, stack.New, change.Replaced ?? stack.Old }.Contains(now, StringComparer.Ordinal);
            if (isOurs)
            {
                WriteFile(now, stack.New);
                Write(stack.Upper);
            }
        }

        // Last: by its notes, what is interrupted is done again.
        (record with { Resolver = null }).Write(notes);
        return isOurs;
    }

    /// <summary>What the file has and is to have when the changes upon a tunnel's own are made anew upon another text; null when somebody else's text lies between.</summary>
    private Stack? Rebuild(string notes, UndoRecord record, ResolverChange own, string? text)
    {
        string? top = own.After;
        var anew = new List<(string Notes, UndoRecord Record)>();
        foreach (var (upper, its, old) in Others(notes, record.Namespace).Where(other => other.Change.Place > own.Place).OrderBy(other => other.Change.Place))
        {
            if (string.Equals(old.Before, top, StringComparison.Ordinal))
            {
                var change = ResolverChange.Of(old.Place, text, old.Servers, old.Domains);
                anew.Add((upper, its with { Resolver = change }));
                (top, text) = (old.After, change.After);
            }
            else if (string.Equals(old.Before, text, StringComparison.Ordinal))
            {
                // Before a kill it was made anew already.
                (top, text) = (ResolverChange.Of(old.Place, top, old.Servers, old.Domains).After, old.After);
            }
            else
            {
                return null;
            }
        }

        return new Stack(top, text, anew);
    }

    private static void Write(IReadOnlyList<(string Notes, UndoRecord Record)> all)
    {
        foreach (var (notes, record) in all)
        {
            record.Write(notes);
        }
    }

    private void WriteFile(string? now, string? text)
    {
        if (!string.Equals(now, text, StringComparison.Ordinal))
        {
            file.Write(text);
        }
    }

    private IEnumerable<(string Notes, UndoRecord Record, ResolverChange Change)> Others(string notes, string space) =>
        from other in directory.Files()
        where !string.Equals(other, notes, StringComparison.Ordinal)
        let record = UndoRecord.Read(other)
        where record?.Resolver is not null && string.Equals(record.Namespace, space, StringComparison.Ordinal)
        select (other, record, record.Resolver);

    private sealed record Stack(string? Old, string? New, IReadOnlyList<(string Notes, UndoRecord Record)> Upper);
}
