using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Grains;

/// <summary>An edge as it is kept. What it carries stands in a document for each of its blocks and fixed addresses.</summary>
internal sealed record EdgeRecord
{
    /// <summary>Its epoch.</summary>
    public long Epoch { get; init; }

    /// <summary>Whether it holds its lease, as far as is known: not when the lease was over, or given back.</summary>
    public bool Held { get; init; }

    /// <summary>The sequence of its last command.</summary>
    public long LastSequence { get; init; }

    /// <summary>The longest lease that it was granted: a silo with other settings waits as long.</summary>
    public TimeSpan LongestLease { get; init; }

    /// <summary>Up to which sequence it has done what it was commanded.</summary>
    public long Acknowledged { get; init; }

    /// <summary>Commands that it has not acknowledged, but for those that change what a tunnel may do: they are made again of the session (<see cref="Control.Sessions.Session.CommandedAt"/>).</summary>
    public IReadOnlyList<EdgeCommand> Commands { get; init; } = [];

    /// <summary>The fixed addresses of its sessions.</summary>
    public IReadOnlyList<Ipv4Address> Hosts { get; init; } = [];

    /// <summary>Blocks of earlier epochs that are to be given back when those leases are over.</summary>
    public IReadOnlyList<RetiredBlock> Retired { get; init; } = [];

    /// <summary>Fixed addresses of earlier epochs, likewise.</summary>
    public IReadOnlyList<RetiredHost> RetiredHosts { get; init; } = [];
}
