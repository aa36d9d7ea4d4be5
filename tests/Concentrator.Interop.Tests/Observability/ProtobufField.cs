using System.Buffers.Binary;
using System.Text;

namespace Concentrator.Interop.Tests.Observability;

/// <summary>One field of a Protocol Buffers message: a number, or bytes.</summary>
internal sealed record ProtobufField(int Number, ulong Value, byte[] Bytes)
{
    internal string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>The fields of a message, in order.</summary>
    internal static IReadOnlyList<ProtobufField> ReadAll(byte[] message)
    {
        var fields = new List<ProtobufField>();
        var at = 0;
        while (at < message.Length)
        {
            var key = ReadVarint(message, ref at);
            var number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    fields.Add(new ProtobufField(number, ReadVarint(message, ref at), []));
                    break;
                case 1:
                    fields.Add(new ProtobufField(number, BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at)), []));
                    at += 8;
                    break;
                case 2:
                    var length = (int)ReadVarint(message, ref at);
                    fields.Add(new ProtobufField(number, 0, message[at..(at + length)]));
                    at += length;
                    break;
                case 5:
                    fields.Add(new ProtobufField(number, BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(at)), []));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {key & 7}");
            }
        }

        return fields;
    }

    private static ulong ReadVarint(byte[] message, ref int at)
    {
        var value = 0ul;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
