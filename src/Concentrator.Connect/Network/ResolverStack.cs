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
    /// <summary>Puts a tunnel's change upon all others, and notes it before.</summary>
    /// <param name="notes">The file of its notes.</param>
    /// <param name="record">What stands there.</param>
    /// <param name="servers">Its name servers.</param>
    /// <param name="domains">The domains they are for.</param>
    public void Put(string notes, UndoRecord record, IReadOnlyList<string> servers, IReadOnlyList<string> domains)
    {
        var place = Others(notes, record.Namespace).Select(other => other.Change.Place).DefaultIfEmpty().Max() + 1;
        var change = ResolverChange.Of(place, file.Read(), servers, domains);
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

        (record with { Resolver = null }).Write(notes);
        var (top, text) = (change.After, change.Before);
        foreach (var (upper, its, old) in Others(notes, record.Namespace).Where(other => other.Change.Place > change.Place).OrderBy(other => other.Change.Place))
        {
            if (!string.Equals(old.Before, top, StringComparison.Ordinal))
            {
                // Somebody else's text lies between.
                return false;
            }

            var anew = ResolverChange.Of(old.Place, text, old.Servers, old.Domains);
            (its with { Resolver = anew }).Write(upper);
            (top, text) = (old.After, anew.After);
        }

        if (!string.Equals(file.Read(), top, StringComparison.Ordinal))
        {
            return false;
        }

        file.Write(text);
        return true;
    }

    private IEnumerable<(string Notes, UndoRecord Record, ResolverChange Change)> Others(string notes, string space) =>
        from other in directory.Files()
        where !string.Equals(other, notes, StringComparison.Ordinal)
        let record = UndoRecord.Read(other)
        where record?.Resolver is not null && string.Equals(record.Namespace, space, StringComparison.Ordinal)
        select (other, record, record.Resolver);
}
