using System.Runtime.InteropServices;

namespace Concentrator.DataPlane.Tun;

/// <summary>What stands before every packet of a TUN device opened with IFF_VNET_HDR (Virtual I/O Device 1.2, §5.1.6), in the machine's byte order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct VirtioNetHeader
{
    public const int Size = 10;

    /// <summary>The transport checksum is only the pseudo-header's sum and is to be completed.</summary>
    public const byte NeedsChecksum = 1;

    public const byte GsoNone = 0;
    public const byte GsoTcpV4 = 1;
    public const byte GsoTcpV6 = 4;

    /// <summary>Set beside the type when the first segment carries CWR (RFC 3168).</summary>
    public const byte GsoEcn = 0x80;

    public byte Flags;
    public byte GsoType;
    public ushort HeaderLength;

    /// <summary>Bytes of payload in each segment but the last.</summary>
    public ushort GsoSize;

    /// <summary>Where the bytes begin that the checksum covers, from the start of the packet.</summary>
    public ushort ChecksumStart;

    /// <summary>Where the checksum stands, from <see cref="ChecksumStart"/>.</summary>
    public ushort ChecksumOffset;
}
