namespace Concentrator.DataPlane.Tun;

/// <summary>Takes frames for the device.</summary>
internal interface IFrameWriter
{
    /// <summary>Takes a <see cref="VirtioNetHeader"/> with its packet, which may stand for several.</summary>
    /// <param name="frame">Header and packet.</param>
    /// <param name="packets">How many packets it stands for.</param>
    void Write(ReadOnlySpan<byte> frame, int packets);
}
