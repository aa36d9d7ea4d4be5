namespace Concentrator.Control.Ports;

/// <summary>
/// The version of both ports, told in every renewal, so that old and new nodes work together while one follows the other. Within a version records only grow, by
/// members that may be left out, and no member changes its meaning; whatever else changes is a new version. Both sides speak the lower of the two.
/// </summary>
public static class PortVersion
{
    /// <summary>What this build speaks.</summary>
    public const int Current = 2;

    /// <summary>From this version on commands and reports may name packet filters by their digests (<see cref="TunnelAccess.FilterDigests"/>).</summary>
    public const int FiltersByDigest = 2;

    /// <summary>The lowest that this build still speaks.</summary>
    public const int Oldest = 1;

    /// <summary>The version that two sides speak.</summary>
    /// <param name="theirs">What the other side told.</param>
    /// <exception cref="ControlPlaneUnavailableException">The other side is too old.</exception>
    public static int Agree(int theirs) => theirs >= Oldest
        ? Math.Min(theirs, Current)
        : throw new ControlPlaneUnavailableException($"The other node speaks version {theirs} of the control plane's ports, this one {Oldest} to {Current}: upgrade it.");
}
