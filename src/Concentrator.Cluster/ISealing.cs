namespace Concentrator.Cluster;

/// <summary>The key that users' secrets are sealed with, as an administrator sees it.</summary>
public interface ISealing
{
    /// <summary>Does the next step of replacing the key by another; to be asked again until it is finished, by anybody.</summary>
    /// <param name="begin">Begins a rotation where none is under way.</param>
    /// <param name="deadline">The caller's deadline.</param>
    ValueTask<RotationProgress> Step(bool begin, CancellationToken deadline);
}
