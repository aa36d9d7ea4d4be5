using System.Buffers.Binary;
using System.Net;

namespace Concentrator.Interop.Tests.Radius;

/// <summary>One filter of a set of MS-Filter or MS-IPv6-Filter: what goes between any address of the client's and a remote host.</summary>
/// <param name="Host">The remote host.</param>
/// <param name="Protocol">The IP protocol; 0: any.</param>
/// <param name="Port">The remote host's port; 0: any.</param>
internal sealed record FilterLine(string Host, byte Protocol = 0, ushort Port = 0)
{
    /// <summary>UDP's number.</summary>
    internal const byte Udp = 17;

    /// <summary>Its bytes: source, destination, protocol, late-bound flags, ports.</summary>
    internal byte[] ToBytes(bool isIpv6, bool isInput)
    {
        var address = IPAddress.Parse(Host).GetAddressBytes();
        byte[] remote = [.. address, .. isIpv6 ? FilterSet.Number(128, isIpv6) : [255, 255, 255, 255]];
        var client = new byte[remote.Length];
        byte[] remotePort = new byte[2], clientPort = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(remotePort, Port);
        return isInput
            ? [.. client, .. remote, .. FilterSet.Number(Protocol, isIpv6), 0, 0, 0, 0, .. clientPort, .. remotePort]
            : [.. remote, .. client, .. FilterSet.Number(Protocol, isIpv6), 0, 0, 0, 0, .. remotePort, .. clientPort];
    }
}
