using System.Buffers.Binary;
using System.Security.Cryptography;
using Concentrator.Protocol.Ip;

namespace Concentrator.Protocol.Ppp;

/// <summary>What IPV6CP agreed on (RFC 5072 §4.1): the last 64 bits of each side's link-local address.</summary>
/// <param name="Client">The client's identifier.</param>
/// <param name="Server">The server's identifier.</param>
public sealed record InterfaceIdentifiers(ulong Client, ulong Server)
{
    /// <summary>The identifier that a server asks for: its link-local address is fe80::1 in every tunnel.</summary>
    public const ulong ServersChoice = 1;

    /// <summary>Bit 6 of the first byte says that an identifier is unique in the world (RFC 4291 appendix A).</summary>
    private const ulong UniversalBit = 0x0200_0000_0000_0000;

    /// <summary>The client's link-local address.</summary>
    public Ipv6Address ClientLinkLocal => Ipv6Address.LinkLocal(Client);

    /// <summary>The server's link-local address.</summary>
    public Ipv6Address ServerLinkLocal => Ipv6Address.LinkLocal(Server);

    /// <summary>An identifier of no meaning, unlike any other in all likelihood; never zero or <see cref="ServersChoice"/>.</summary>
    public static ulong NewRandom() =>
        (BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))) & ~UniversalBit) | 0x0100;
}
