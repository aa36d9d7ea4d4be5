namespace Concentrator.Connect.Network;

/// <summary>
/// The routes of a tunnel that outlive its device: to the server beside the tunnel, and blocks. Several tunnels may need the same one; it goes with the last that noted it.
/// To be used in one's turn (<see cref="StateDirectory.TakeTurn"/>).
/// </summary>
/// <param name="directory">Where the tunnels note their routes.</param>
/// <param name="notes">The file of this tunnel's notes.</param>
internal sealed class NotedRoutes(StateDirectory directory, string notes)
{
    /// <summary>Adds a route beside the tunnel and notes it before. Where there was one already it is noted only if it is another tunnel's: somebody else will want to keep theirs.</summary>
    /// <param name="record">What stands in the notes.</param>
    /// <param name="route">The route.</param>
    /// <exception cref="Concentrator.DataPlane.NetworkSetupException">ip is missing or fails.</exception>
    public void Add(UndoRecord record, ServerRoute route) => Add(
        record, record.Routes.Contains(route), record with { Routes = [.. record.Routes, route] }, () => IpProgram.TryAdd(route), other => other.Routes.Contains(route));

    /// <summary>Makes a network unreachable but through tunnels, and notes it before.</summary>
    /// <param name="record">What stands in the notes.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="Concentrator.DataPlane.NetworkSetupException">ip is missing or fails.</exception>
    public void Block(UndoRecord record, string network) => Add(
        record, HasBlock(record, network), record with { Blocks = [.. record.Blocks, network] }, () => IpProgram.TryBlock(network), other => HasBlock(other, network));

    /// <summary>Removes a route beside the tunnel, unless another tunnel needs it, and then the note of it.</summary>
    /// <param name="record">What stands in the notes.</param>
    /// <param name="route">The route.</param>
    public void Remove(UndoRecord record, ServerRoute route)
    {
        RemoveRoute(record, route);
        (record with { Routes = [.. record.Routes.Where(own => own != route)] }).Write(notes);
    }

    /// <summary>Removes all that is noted and that no other tunnel needs; the notes stay.</summary>
    /// <param name="record">What stands in the notes.</param>
    public void RemoveAll(UndoRecord record)
    {
        foreach (var route in record.Routes)
        {
            RemoveRoute(record, route);
        }

        foreach (var block in record.Blocks.Where(block => !IsNotedElsewhere(record, other => HasBlock(other, block))))
        {
            IpProgram.Unblock(block);
        }
    }

    private static bool HasBlock(UndoRecord record, string network) => record.Blocks.Contains(network, StringComparer.Ordinal);

    private void Add(UndoRecord before, bool isNoted, UndoRecord after, Func<bool> add, Func<UndoRecord, bool> isOf)
    {
        if (!isNoted)
        {
            after.Write(notes);
        }

        var keeps = isNoted;
        try
        {
            keeps |= add() || IsNotedElsewhere(before, isOf);
        }
        finally
        {
            if (!keeps)
            {
                before.Write(notes);
            }
        }
    }

    private void RemoveRoute(UndoRecord record, ServerRoute route)
    {
        if (!IsNotedElsewhere(record, other => other.Routes.Contains(route)))
        {
            IpProgram.Remove(route);
        }
    }

    private bool IsNotedElsewhere(UndoRecord record, Func<UndoRecord, bool> isOf) => directory.Files()
        .Where(other => !string.Equals(other, notes, StringComparison.Ordinal))
        .Select(UndoRecord.Read)
        .Any(other => other is not null && string.Equals(other.Namespace, record.Namespace, StringComparison.Ordinal) && isOf(other));
}
