using System.Buffers.Binary;

namespace Concentrator.Protocol.Sstp;

/// <summary>Judges a Call-Connect-Request and builds the Call-Connect-Nak with one Status-Info for each offending attribute ([MS-SSTP] 2.2.12, 3.3.5.2.2).</summary>
internal ref struct CallConnectNak
{
    private readonly Span<byte> _packet;
    private int _length = SstpControlMessage.HeaderSize;

    private CallConnectNak(Span<byte> buffer) => _packet = buffer;

    /// <summary>How many attributes are refused; 0 when the request is acceptable.</summary>
    public int Count { get; private set; }

    /// <summary>The first refused attribute, for the log.</summary>
    public SstpAttributeId FirstAttribute { get; private set; }

    /// <summary>What is the matter with it, for the log.</summary>
    public SstpAttributeStatus FirstStatus { get; private set; }

    /// <summary>Judges a well-formed request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="buffer">Room for the Nak, <see cref="SstpFrame.MaxSize"/> bytes; what does not fit is left out.</param>
    public static CallConnectNak Judge(SstpControlMessage request, Span<byte> buffer)
    {
        var nak = new CallConnectNak(buffer);
        var protocols = 0;
        var statusInfos = 0;
        foreach (var attribute in request)
        {
            switch (attribute.Id)
            {
                case SstpAttributeId.EncapsulatedProtocolId:
                    nak.JudgeProtocol(attribute, first: protocols++ == 0);
                    break;
                case SstpAttributeId.StatusInfo:
                    nak.JudgeStatusInfo(attribute, first: statusInfos++ == 0);
                    break;
                default:
                    // A value that is not understood is not sent back (2.2.8).
                    nak.Refuse(attribute.Id, SstpAttributeStatus.UnrecognizedAttribute, []);
                    break;
            }
        }

        if (protocols == 0)
        {
            // 2.2.8 names the missing attribute, 3.3.5.2.2 the Status-Info; clients look for the former.
            nak.Refuse(SstpAttributeId.EncapsulatedProtocolId, SstpAttributeStatus.RequiredAttributeMissing, []);
        }

        return nak;
    }

    /// <summary>The finished message.</summary>
    public readonly ReadOnlySpan<byte> Finish()
    {
        var packet = _packet[.._length];
        SstpMessageWriter.WriteHeader(packet, SstpMessageType.CallConnectNak, Count);
        return packet;
    }

    private void JudgeProtocol(SstpAttribute attribute, bool first)
    {
        if (attribute.Value.Length != SstpMessageWriter.EncapsulatedProtocolIdSize - SstpAttribute.HeaderSize)
        {
            Refuse(attribute.Id, SstpAttributeStatus.InvalidAttribValueLength, attribute.Value);
        }
        else if (!first)
        {
            Refuse(attribute.Id, SstpAttributeStatus.DuplicateAttribute, attribute.Value);
        }
        else if (BinaryPrimitives.ReadUInt16BigEndian(attribute.Value) != SstpMessageWriter.EncapsulatedProtocolPpp)
        {
            Refuse(attribute.Id, SstpAttributeStatus.ValueNotSupported, attribute.Value);
        }
    }

    private void JudgeStatusInfo(SstpAttribute attribute, bool first)
    {
        if (!SstpStatusInfo.TryRead(attribute, out var info))
        {
            Refuse(attribute.Id, SstpAttributeStatus.InvalidAttribValueLength, attribute.Value);
        }
        else if (!first)
        {
            Refuse(attribute.Id, SstpAttributeStatus.DuplicateAttribute, attribute.Value);
        }
        else if (info.Status != SstpAttributeStatus.NoError)
        {
            Refuse(attribute.Id, SstpAttributeStatus.StatusInfoNotSupportedInMsg, attribute.Value);
        }
    }

    private void Refuse(SstpAttributeId id, SstpAttributeStatus status, ReadOnlySpan<byte> value)
    {
        var original = value[..Math.Min(value.Length, SstpStatusInfo.MaxOriginalValue)];
        if (_length + SstpStatusInfo.MinSize + original.Length > _packet.Length)
        {
            return;
        }

        _length += SstpStatusInfo.Write(_packet[_length..], id, status, original);
        if (Count++ == 0)
        {
            (FirstAttribute, FirstStatus) = (id, status);
        }
    }
}
