using Concentrator.Control.Ports;

namespace Concentrator.Control.Edges;

/// <summary>What the control plane keeps of one edge: its epoch, the commands it has not acknowledged, and the sum over its open tunnels.</summary>
internal sealed class Edge
{
    private readonly SortedDictionary<long, EdgeCommand> _commands = [];
    private long? _disagreesSince;

    /// <summary>Makes one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="epoch">The epoch it holds.</param>
    /// <param name="lastSequence">The sequence of the last command.</param>
    /// <param name="acknowledged">Up to which sequence it has done what it was commanded.</param>
    public Edge(string name, long epoch, long lastSequence, long acknowledged = 0)
    {
        Name = name;
        Epoch = epoch;
        LastSequence = lastSequence;
        Acknowledged = acknowledged;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The epoch it holds. Each introduction makes a higher one.</summary>
    public long Epoch { get; private set; }

    /// <summary>The sequence of the last command.</summary>
    public long LastSequence { get; private set; }

    /// <summary>Up to which sequence it has done what it was commanded in this epoch.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>When it last renewed; null: not since this process knows it.</summary>
    public DateTimeOffset? RenewedAt { get; set; }

    /// <summary>XOR over the ids of its open tunnels.</summary>
    public UInt128 Digest { get; private set; }

    /// <summary>How many open tunnels it has.</summary>
    public int OpenTunnels { get; private set; }

    /// <summary>Begins a new epoch: no command of the older one is left. It is the time, so that it is new even after the record was lost.</summary>
    public void BeginEpoch(DateTimeOffset now)
    {
        Epoch = Math.Max(Epoch + 1, now.ToUnixTimeMilliseconds());
        (LastSequence, Acknowledged) = (0, 0);
        _commands.Clear();
        _disagreesSince = null;
    }

    /// <summary>Takes the epoch that the edge says it holds: the record was lost. Sequences go on above whatever the edge has seen.</summary>
    public void Adopt(long epoch, DateTimeOffset now)
    {
        Epoch = epoch;
        Acknowledged = 0;
        SkipTo(now.ToUnixTimeMilliseconds());
        _commands.Clear();
        _disagreesSince = null;
    }

    /// <summary>The next command comes after this sequence, at least.</summary>
    public void SkipTo(long sequence) => LastSequence = Math.Max(LastSequence, sequence);

    /// <summary>A tunnel of the edge opened.</summary>
    public void Opened(TunnelId tunnel)
    {
        Digest ^= tunnel.Value;
        OpenTunnels++;
    }

    /// <summary>An open tunnel of the edge is over.</summary>
    public void Closed(TunnelId tunnel)
    {
        Digest ^= tunnel.Value;
        OpenTunnels--;
    }

    /// <summary>Adds a command.</summary>
    public EdgeCommand Command(EdgeCommandKind kind, TunnelId tunnel, TunnelEndReason endReason, string reason) =>
        Add(new EdgeCommand(++LastSequence, kind, tunnel, reason) { EndReason = endReason });

    /// <summary>Adds a command that changes what a tunnel may do. An older one for the same tunnel that the edge has not asked for yet may stay: the last one holds.</summary>
    public EdgeCommand ChangeAccess(TunnelId tunnel, TunnelAccess access, LoginFacts facts, string reason) =>
        Add(new EdgeCommand(++LastSequence, EdgeCommandKind.Access, tunnel, reason) { Access = access, Facts = facts });

    /// <summary>Puts a command back by the record.</summary>
    public void Restore(EdgeCommand command)
    {
        _commands[command.Sequence] = command;
        SkipTo(command.Sequence);
    }

    /// <summary>Commands after a sequence, in order.</summary>
    public IReadOnlyList<EdgeCommand> CommandsAfter(long sequence) => [.. _commands.Values.Where(command => command.Sequence > sequence)];

    private EdgeCommand Add(EdgeCommand command)
    {
        _commands.Add(command.Sequence, command);
        return command;
    }

    /// <summary>Forgets what the edge has done; false when there was nothing to forget.</summary>
    public bool Acknowledge(long sequence)
    {
        Acknowledged = Math.Max(Acknowledged, sequence);
        var done = _commands.Keys.TakeWhile(key => key <= sequence).ToList();
        done.ForEach(key => _commands.Remove(key));
        return done.Count > 0;
    }

    /// <summary>
    /// Compares the edge's digest with the record. While they differ the edge reports all its tunnels; when they still differ after <paramref name="patience"/>, what was not
    /// reported since <paramref name="unreportedSince"/> is over. All times are of a clock that nobody sets.
    /// </summary>
    public bool Agrees(UInt128 digest, long now, long patience, out long? unreportedSince)
    {
        unreportedSince = null;
        if (digest == Digest)
        {
            _disagreesSince = null;
            return true;
        }

        _disagreesSince ??= now;
        if (now - _disagreesSince >= patience)
        {
            unreportedSince = _disagreesSince;
            _disagreesSince = now;
        }

        return false;
    }
}
