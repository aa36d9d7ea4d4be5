using System.Runtime.InteropServices;

namespace Concentrator.DataPlane.Tun;

/// <summary>Opens queues of TUN devices (Linux, Documentation/networking/tuntap.rst).</summary>
internal static class TunQueue
{
    private const string CloneDevice = "/dev/net/tun";

    private const ushort Tun = 0x0001;
    private const ushort MultiQueue = 0x0100;
    private const ushort NoPacketInformation = 0x1000;
    private const ushort VnetHeader = 0x4000;

    private const nuint SetInterface = 0x400454CA;
    private const nuint SetPersistent = 0x400454CB;
    private const nuint SetOwner = 0x400454CC;
    private const nuint SetOffload = 0x400454D0;
    private const nuint SetVnetHeaderSize = 0x400454D8;

    private const int OffloadChecksum = 0x01;
    private const int OffloadTcpV4 = 0x02;
    private const int OffloadTcpV6 = 0x04;
    private const int OffloadTcpEcn = 0x08;

    /// <summary>Opens a queue, non-blocking; makes the device when it does not exist, to go away with its last queue.</summary>
    /// <exception cref="NetworkSetupException">The device cannot be opened; the message says why and what to do.</exception>
    public static unsafe TunQueueHandle Open(string device)
    {
        var handle = LibC.Open(CloneDevice, LibC.OpenReadWrite | LibC.OpenNonBlocking | LibC.OpenCloseOnExec);
        if (handle.IsInvalid)
        {
            var error = Marshal.GetLastPInvokeError();
            handle.Dispose();
            throw new NetworkSetupException(ExplainOpen(error));
        }

        var request = new InterfaceRequest(device, Tun | NoPacketInformation | VnetHeader | MultiQueue);
        var headerSize = VirtioNetHeader.Size;
        if (LibC.Ioctl(handle, SetInterface, &request) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            handle.Dispose();
            throw new NetworkSetupException(ExplainAttach(device, error));
        }

        if (LibC.Ioctl(handle, SetVnetHeaderSize, &headerSize) < 0
            || LibC.Ioctl(handle, SetOffload, (nint)(OffloadChecksum | OffloadTcpV4 | OffloadTcpV6 | OffloadTcpEcn)) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            handle.Dispose();
            throw new NetworkSetupException($"The TUN device {device} refuses segmentation offload ({Marshal.GetPInvokeErrorMessage(error)}): a Linux kernel of 2.6.27 or later is needed.");
        }

        return handle;
    }

    /// <summary>Lets the device live on without a queue, and lets a user open its queues.</summary>
    /// <exception cref="NetworkSetupException">The kernel refuses.</exception>
    public static void Keep(TunQueueHandle queue, string device, uint ownerUid)
    {
        if (LibC.Ioctl(queue, SetOwner, (nint)ownerUid) < 0 || LibC.Ioctl(queue, SetPersistent, (nint)1) < 0)
        {
            var message = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
            throw new NetworkSetupException($"The TUN device {device} cannot be given to user {ownerUid}: {message}. Run this as root or with the capability NET_ADMIN.");
        }
    }

    private static string ExplainOpen(int error) => error switch
    {
        LibC.ErrorNoEntry or LibC.ErrorNoDevice =>
            $"{CloneDevice} is missing: load the kernel module (modprobe tun), or give the container the device (--device {CloneDevice}).",
        LibC.ErrorAccess or LibC.ErrorPermission =>
            $"{CloneDevice} may not be opened by this user: it is usually mode 0666; in a container the device must be allowed (--device {CloneDevice}).",
        _ => $"{CloneDevice} cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}.",
    };

    // A device that nobody owns says -1, and is for whoever has NET_ADMIN.
    private static string? OwnerOf(string device)
    {
        try
        {
            var owner = File.ReadAllText($"/sys/class/net/{device}/owner").Trim();
            return owner is "-1" ? null : owner;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string ExplainAttach(string device, int error) => error switch
    {
        LibC.ErrorPermission when OwnerOf(device) is { } owner =>
            $"The TUN device {device} belongs to user {owner}: name the user that serves (`concentrator prepare --owner USER`, as root), or run this as that user.",
        LibC.ErrorPermission =>
            $"The TUN device {device} does not exist or belongs to another user: run `concentrator prepare` as root first, or run this as root or with the capability NET_ADMIN.",
        LibC.ErrorInvalid =>
            $"{device} exists and is not a multi-queue TUN device: delete it (ip link delete {device}) or configure another name in Network:Device.",
        LibC.ErrorBusy =>
            $"The TUN device {device} is in use by another process: stop that one or configure another name in Network:Device.",
        _ => $"The TUN device {device} cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}.",
    };
}
