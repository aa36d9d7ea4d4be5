using System.Net;
using System.Net.Sockets;

namespace Concentrator.Control.Policies;

/// <summary>The client's address is in one of some networks.</summary>
internal sealed class SourceCondition : IAccessCondition
{
    private readonly IReadOnlyList<IPNetwork> _networks;
    private readonly (UInt128 Base, UInt128 Mask)[] _masked;

    /// <summary>Makes one.</summary>
    public SourceCondition(IReadOnlyList<IPNetwork> networks)
    {
        _networks = networks;
        _masked = [.. networks.Select(network =>
        {
            var length = network.PrefixLength + (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 96 : 0);
            var mask = length == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - length);
            return (ToNumber(network.BaseAddress) & mask, mask);
        })];
    }

    /// <summary>An address as a number; IPv4 as IPv4-mapped IPv6 (RFC 4291 §2.5.5.2).</summary>
    public static UInt128 ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            bytes[10] = bytes[11] = 0xFF;
            address.TryWriteBytes(bytes[12..], out _);
        }
        else
        {
            address.TryWriteBytes(bytes, out _);
        }

        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <inheritdoc/>
    public bool Fits(PolicyInquiry inquiry)
    {
        foreach (var (network, mask) in _masked)
        {
            if ((inquiry.Client & mask) == network)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public string WhyNot(PolicyInquiry inquiry) => $"client {inquiry.Facts.Client} is not in {string.Join(", ", _networks)}";
}
