using System.Runtime.InteropServices;

namespace Concentrator.DataPlane.Tun.Routes;

/// <summary>The kernel's <c>struct nlmsghdr</c> (netlink(7)), in host byte order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetlinkHeader
{
    public const int Size = 16;

    /// <summary>Bytes of the message, header included.</summary>
    public uint Length;

    /// <summary>What the message is.</summary>
    public NetlinkType Type;

    /// <summary>What is to be done with it.</summary>
    public NetlinkFlags Flags;

    /// <summary>Ties answers to their request.</summary>
    public uint Sequence;

    /// <summary>The socket's number; 0 for the kernel.</summary>
    public uint Port;
}
