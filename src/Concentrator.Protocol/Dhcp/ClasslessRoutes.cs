using Concentrator.Protocol.Ip;

namespace Concentrator.Protocol.Dhcp;

/// <summary>The form of the classless static route option (RFC 3442): prefix length, as many bytes of the network as it fills, router.</summary>
internal static class ClasslessRoutes
{
    /// <summary>The option's value.</summary>
    internal static byte[] Encode(IReadOnlyList<Ipv4Prefix> routes, Ipv4Address router)
    {
        List<byte> value = [];
        Span<byte> address = stackalloc byte[sizeof(uint)];
        foreach (var route in routes)
        {
            value.Add((byte)route.Length);
            route.Address.Write(address);
            value.AddRange(address[..((route.Length + 7) / 8)]);
            router.Write(address);
            value.AddRange(address);
        }

        return [.. value];
    }
}
