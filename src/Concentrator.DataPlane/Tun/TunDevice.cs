using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Concentrator.DataPlane.Tun;

/// <summary>
/// The TUN device of one end of one tunnel, as a client has it: made when it is opened, gone when it is disposed of or its process dies, and with it every address and route.
/// Two threads may use it at once, one of which sends and the other waits and receives.
/// </summary>
public sealed class TunDevice : IDisposable
{
    private const int MaxNumber = 64;

    private readonly TunPort _port;
    private readonly TunQueueHandle _wake;

    private TunDevice(string name, TunPort port, TunQueueHandle wake)
    {
        Name = name;
        _port = port;
        _wake = wake;
    }

    /// <summary>The device's name.</summary>
    public string Name { get; }

    /// <summary>Whether the device was deleted by somebody else.</summary>
    public bool IsLost => _port.IsLost;

    /// <summary>Makes a device.</summary>
    /// <param name="name">Its name, at most 15 characters; what ends with <c>%d</c> gets the first free number.</param>
    /// <param name="logger">Where it tells of packets that are lost.</param>
    /// <exception cref="NetworkSetupException">There is one of that name, or it may not be made; the message says what to do.</exception>
    public static TunDevice Open(string name, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(name);
        var free = FreeName(name);
        TunOptions.ValidateName("The device", free);
        var queue = TunQueue.Open(free);
        var wake = LibC.Event(0, LibC.OpenNonBlocking | LibC.OpenCloseOnExec);
        if (!wake.IsInvalid)
        {
            return new TunDevice(free, new TunPort(queue, free, logger, isOneTunnel: true), wake);
        }

        var error = Marshal.GetLastPInvokeErrorMessage();
        queue.Dispose();
        wake.Dispose();
        throw new NetworkSetupException($"The kernel gives no event descriptor: {error}.");
    }

    /// <summary>Gives the kernel one IP packet out of the tunnel. It may be kept until <see cref="Flush"/>.</summary>
    public void Send(ReadOnlySpan<byte> packet) => _port.Send(packet);

    /// <summary>Gives the kernel what is kept.</summary>
    public void Flush() => _port.Flush();

    /// <summary>Waits until packets are there to receive, or <see cref="Wake"/> was called.</summary>
    public unsafe void Wait()
    {
        var requests = stackalloc PollRequest[2];
        requests[0] = new PollRequest { Descriptor = _port.PollDescriptor, Events = PollRequest.Readable };
        requests[1] = new PollRequest { Descriptor = _wake.Descriptor, Events = PollRequest.Readable };
        _ = LibC.Poll(requests, 2, -1);
    }

    /// <summary>Delivers packets that wait, about <paramref name="budget"/> at most.</summary>
    public void Receive(IPacketSink sink, int budget) => _port.Receive(sink, budget);

    /// <summary>Ends every <see cref="Wait"/>, now and from now on.</summary>
    public unsafe void Wake()
    {
        var one = 1UL;
        _ = LibC.Write(_wake.Descriptor, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Removes the device. Nobody may wait or send any more.</summary>
    public void Dispose()
    {
        _port.Dispose();
        _wake.Dispose();
    }

    private static string FreeName(string name)
    {
        if (!name.EndsWith("%d", StringComparison.Ordinal))
        {
            return !TunLink.Exists(name) ? name : throw new NetworkSetupException($"There is a device {name} already: choose another name, or end what uses it (ip link show {name}).");
        }

        return Enumerable.Range(0, MaxNumber).Select(number => name[..^2] + number.ToString(CultureInfo.InvariantCulture)).FirstOrDefault(candidate => !TunLink.Exists(candidate))
            ?? throw new NetworkSetupException($"There are {MaxNumber} devices {name[..^2]}0, {name[..^2]}1 and so on already: choose another name.");
    }
}
