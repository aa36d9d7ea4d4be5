using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Concentrator.Protocol.Ip;

namespace Concentrator.Server.Configuration;

/// <summary>The IPv6 network of the pool when nothing is configured: a unique local /48 (RFC 4193).</summary>
internal static class UniqueLocalPrefix
{
    private const int Length = 48;
    private const int GlobalIdBits = 40;
    private const ulong UniqueLocal = 0xFD00_0000_0000_0000;

    /// <summary>Makes one. Its Global ID is a digest (RFC 4193 §3.2.2) of what is always the same here and nowhere else, so that nothing has to be kept.</summary>
    /// <param name="identity">Who makes it: a machine or a cluster.</param>
    internal static Ipv6Prefix Of(string identity)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"concentrator\n{identity}"));
        var globalId = BinaryPrimitives.ReadUInt64BigEndian(digest) >> (64 - GlobalIdBits);
        return new Ipv6Prefix(new Ipv6Address(UniqueLocal | (globalId << (64 - Length)), 0), Length);
    }
}
