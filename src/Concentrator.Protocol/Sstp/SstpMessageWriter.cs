using System.Buffers.Binary;

namespace Concentrator.Protocol.Sstp;

/// <summary>Writes control messages ([MS-SSTP] 2.2.9–2.2.15).</summary>
internal static class SstpMessageWriter
{
    /// <summary>SSTP_ENCAPSULATED_PROTOCOL_PPP ([MS-SSTP] 2.2.5).</summary>
    public const ushort EncapsulatedProtocolPpp = 1;

    /// <summary>Bytes of an Encapsulated Protocol ID attribute, header included.</summary>
    public const int EncapsulatedProtocolIdSize = 6;

    /// <summary>Adds a message without attributes: Call-Disconnect-Ack, Echo-Request or Echo-Response.</summary>
    public static void Add(PacketBatch output, SstpMessageType type) =>
        WriteHeader(output.Add(SstpControlMessage.HeaderSize), type, 0);

    /// <summary>Adds a message with one Status-Info: Call-Abort or Call-Disconnect.</summary>
    public static void AddStatus(PacketBatch output, SstpMessageType type, SstpAttributeId attributeId, SstpAttributeStatus status)
    {
        var packet = output.Add(SstpControlMessage.HeaderSize + SstpStatusInfo.MinSize);
        WriteHeader(packet, type, 1);
        SstpStatusInfo.Write(packet[SstpControlMessage.HeaderSize..], attributeId, status, []);
    }

    /// <summary>Adds a Call-Connect-Request for PPP.</summary>
    public static void AddCallConnectRequest(PacketBatch output)
    {
        var packet = output.Add(SstpControlMessage.HeaderSize + EncapsulatedProtocolIdSize);
        WriteHeader(packet, SstpMessageType.CallConnectRequest, 1);
        var value = WriteAttribute(packet, SstpAttributeId.EncapsulatedProtocolId);
        BinaryPrimitives.WriteUInt16BigEndian(value, EncapsulatedProtocolPpp);
    }

    /// <summary>Adds a Call-Connect-Ack: 48 bytes, one attribute.</summary>
    public static void AddCallConnectAck(PacketBatch output, SstpHashProtocols hashProtocols, ReadOnlySpan<byte> nonce)
    {
        var packet = output.Add(SstpControlMessage.HeaderSize + CryptoBindingRequest.Size);
        WriteHeader(packet, SstpMessageType.CallConnectAck, 1);
        var value = WriteAttribute(packet, SstpAttributeId.CryptoBindingRequest);
        value[3] = (byte)hashProtocols;
        nonce.CopyTo(value[4..]);
    }

    /// <summary>Adds a Call-Connected with its Compound MAC: 112 bytes, one attribute.</summary>
    public static void AddCallConnected(
        PacketBatch output,
        SstpHashProtocols hash,
        ReadOnlySpan<byte> nonce,
        SstpCertificateHashes certificate,
        ReadOnlySpan<byte> higherLayerAuthenticationKey)
    {
        var packet = output.Add(CryptoBindingAttribute.CallConnectedSize);
        WriteHeader(packet, SstpMessageType.CallConnected, 1);
        WriteAttribute(packet, SstpAttributeId.CryptoBinding);
        packet[CryptoBindingAttribute.HashProtocolOffset] = (byte)hash;
        nonce.CopyTo(packet[CryptoBindingAttribute.NonceOffset..]);
        CryptoBinding.CertificateHash(certificate, hash).CopyTo(packet[CryptoBindingAttribute.CertificateHashOffset..]);
        var mac = packet.Slice(CryptoBindingAttribute.CompoundMacOffset, CryptoBinding.HashSize(hash));
        CryptoBinding.ComputeCompoundMac(hash, higherLayerAuthenticationKey, packet, mac);
    }

    /// <summary>Writes the header of a control packet that fills <paramref name="packet"/>.</summary>
    public static void WriteHeader(Span<byte> packet, SstpMessageType type, int attributeCount)
    {
        packet[0] = SstpFrame.Version;
        packet[1] = SstpFrame.ControlBit;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(packet[6..], (ushort)attributeCount);
    }

    private static Span<byte> WriteAttribute(Span<byte> packet, SstpAttributeId id)
    {
        var attribute = packet[SstpControlMessage.HeaderSize..];
        attribute[1] = (byte)id;
        BinaryPrimitives.WriteUInt16BigEndian(attribute[2..], (ushort)attribute.Length);
        return attribute[SstpAttribute.HeaderSize..];
    }
}
