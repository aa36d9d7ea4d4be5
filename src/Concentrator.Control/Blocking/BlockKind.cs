namespace Concentrator.Control.Blocking;

/// <summary>What a blocked network is kept from.</summary>
public enum BlockKind
{
    /// <summary>Connecting.</summary>
    Client,

    /// <summary>Being reached by clients.</summary>
    Destination,
}
