using System.Runtime.InteropServices;
using System.Text;

namespace Concentrator.DataPlane.Tun;

/// <summary>The kernel's <c>struct ifreq</c> (netdevice(7)) as far as it is used here: a device's name and its flags.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct InterfaceRequest
{
    private const int NameSize = 16;
    private const int Size = 40;

    private fixed byte _name[NameSize];

    /// <summary>The flags that are asked for or set.</summary>
    public ushort Flags;

    private fixed byte _rest[Size - NameSize - sizeof(ushort)];

    /// <summary>Makes a request about a device.</summary>
    public InterfaceRequest(string device, ushort flags)
    {
        fixed (byte* name = _name)
        {
            Encoding.ASCII.GetBytes(device, new Span<byte>(name, NameSize - 1));
        }

        Flags = flags;
    }
}
