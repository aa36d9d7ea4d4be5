using Microsoft.Win32.SafeHandles;

namespace Concentrator.DataPlane.Tun;

/// <summary>The descriptor of one queue of a TUN device.</summary>
internal sealed class TunQueueHandle : SafeHandleMinusOneIsInvalid
{
    /// <summary>Made by the marshaller.</summary>
    public TunQueueHandle()
        : base(ownsHandle: true)
    {
    }

    /// <summary>Whether there is no descriptor. The system call answers with an int, and the upper half of what comes back is not its own: -1 is told by the lower.</summary>
    public override bool IsInvalid => (int)handle == -1;

    /// <summary>The number of the descriptor; its owner sees to it that the handle is open.</summary>
    public int Descriptor => (int)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibC.Close(handle) == 0;
}
