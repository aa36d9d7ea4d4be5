namespace Concentrator.Control.Local;

/// <summary>How the control plane of one machine is set up.</summary>
public sealed record LocalControlPlaneOptions : ControlPlaneOptions
{
    /// <summary>The directory of the state and the key file. Made when it is not there, for its owner only.</summary>
    public required string DataDirectory { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Problems() =>
        string.IsNullOrWhiteSpace(DataDirectory) ? base.Problems().Prepend("DataDirectory is empty.") : base.Problems();
}
