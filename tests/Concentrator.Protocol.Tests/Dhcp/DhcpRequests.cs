using System.Buffers.Binary;

namespace Concentrator.Protocol.Tests.Dhcp;

/// <summary>Messages as clients send them.</summary>
internal static class DhcpRequests
{
    /// <summary>What Windows asks for: mask, domain, router, DNS, NetBIOS name server, node type and scope, router discovery, static routes, classless routes under both codes, proxy, vendor's.</summary>
    internal const string WindowsList = "370D010F03062C2E2F1F2179F9FC2B";

    /// <summary>A DHCPINFORM of Windows' VPN adapter: client id and hardware address made up from its address, host name, vendor class MSFT 5.0.</summary>
    internal static byte[] Windows(string list = WindowsList) => Message("350108" + "3D1101" + "0200000A50000200000000000000FF00" + "0C06" + "4445534B2D31" + "3C08" + "4D53465420352E30" + list + "FF");

    /// <summary>A message with 10.80.0.2 as the client's address.</summary>
    internal static byte[] Message(string options)
    {
        var message = new byte[240 + (options.Length / 2)];
        (message[0], message[1], message[2], message[3]) = (1, 8, 6, 0);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), 0x7C3A91E2);
        message[8] = 3;
        message[10] = 0x80;
        (message[12], message[13], message[15]) = (10, 80, 2);
        Convert.FromHexString("020000000A50").CopyTo(message, 28);
        Convert.FromHexString("63825363").CopyTo(message, 236);
        Convert.FromHexString(options).CopyTo(message, 240);
        return message;
    }
}
