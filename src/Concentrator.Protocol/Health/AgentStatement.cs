namespace Concentrator.Protocol.Health;

/// <summary>What an agent has posted, as <see cref="PostureReader"/> reads it.</summary>
public sealed record AgentStatement
{
    /// <summary>What it says of the machine's health; null when something in it cannot be read.</summary>
    public StatementOfHealth? Health { get; init; }

    /// <summary>The tunnel that it names (<c>tunnel</c>), for one that comes from outside; null: none.</summary>
    public string? Tunnel { get; init; }

    /// <summary>When the agent says that it made it (<c>at</c>), by its own clock; null: it does not say.</summary>
    public DateTimeOffset? MadeAt { get; init; }
}
