namespace Concentrator.Control.Ports;

/// <summary>What becomes of a packet.</summary>
public enum FilterAction
{
    /// <summary>It goes on.</summary>
    Permit,

    /// <summary>It is dropped.</summary>
    Deny,
}
