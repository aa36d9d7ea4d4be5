using System.Runtime.InteropServices;

namespace Concentrator.DataPlane.Tun;

/// <summary>The kernel's <c>struct pollfd</c> (poll(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollRequest
{
    /// <summary>Something can be read.</summary>
    public const short Readable = 1;

    public int Descriptor;

    /// <summary>What is waited for.</summary>
    public short Events;

    /// <summary>What has come.</summary>
    public short Returned;
}
