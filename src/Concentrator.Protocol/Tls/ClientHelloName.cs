using System.Buffers.Binary;
using System.Text;

namespace Concentrator.Protocol.Tls;

/// <summary>Reads the server name out of a Client Hello (RFC 8446 §4.1.2, RFC 6066 §3) before anybody has answered it.</summary>
public static class ClientHelloName
{
    /// <summary>The most bytes that are looked into, those of the records' headers among them.</summary>
    public const int MaxSize = 18 * 1024;

    private const int RecordHeaderSize = 5;
    private const int MaxRecordSize = 16 * 1024;
    private const byte RecordHandshake = 22;
    private const byte MajorVersion = 3;
    private const int MessageHeaderSize = 4;
    private const byte MessageClientHello = 1;
    private const int VersionAndRandomSize = 34;
    private const int ExtensionServerName = 0;
    private const byte NameTypeHost = 0;
    private const int MaxNameLength = 255;

    /// <summary>
    /// Reads as far as the bytes go. It keeps nothing between calls: as long as it is <see cref="ClientHelloStatus.Incomplete"/>, call it again with more bytes, from the first one on.
    /// A message cut into several records (RFC 8446 §5.1) is put together.
    /// </summary>
    /// <param name="stream">The connection's bytes from the first on.</param>
    /// <param name="name">The name in lower case without a dot at its end; null when there is none, or it is no DNS name.</param>
    public static ClientHelloStatus Read(ReadOnlySpan<byte> stream, out string? name)
    {
        name = null;
        var status = Message(stream, out var message);
        if (status != ClientHelloStatus.Complete)
        {
            return status == ClientHelloStatus.Incomplete && stream.Length >= MaxSize ? ClientHelloStatus.Unreadable : status;
        }

        return TryReadExtensions(message, out var extensions) && TryFindName(extensions, out name) ? ClientHelloStatus.Complete : ClientHelloStatus.Unreadable;
    }

    /// <summary>Puts the message together, without its header.</summary>
    private static ClientHelloStatus Message(ReadOnlySpan<byte> stream, out ReadOnlySpan<byte> message)
    {
        message = [];
        var status = Record(stream, out var fragment, out var length);
        if (status != ClientHelloStatus.Complete)
        {
            return status;
        }

        // Nearly always one record holds it all.
        var gathered = fragment;
        var room = stream.Length;
        byte[]? joined = null;
        while (true)
        {
            if (gathered.Length > 0 && gathered[0] != MessageClientHello)
            {
                return ClientHelloStatus.Unreadable;
            }

            if (gathered.Length >= MessageHeaderSize)
            {
                var size = (gathered[1] << 16) | (gathered[2] << 8) | gathered[3];
                if (size > MaxSize)
                {
                    return ClientHelloStatus.Unreadable;
                }

                if (gathered.Length - MessageHeaderSize >= size)
                {
                    message = gathered.Slice(MessageHeaderSize, size);
                    return ClientHelloStatus.Complete;
                }
            }

            stream = stream[length..];
            status = Record(stream, out fragment, out length);
            if (status != ClientHelloStatus.Complete)
            {
                return status;
            }

            if (joined is null)
            {
                joined = new byte[room];
                gathered.CopyTo(joined);
            }

            fragment.CopyTo(joined.AsSpan(gathered.Length));
            gathered = joined.AsSpan(0, gathered.Length + fragment.Length);
        }
    }

    private static ClientHelloStatus Record(ReadOnlySpan<byte> stream, out ReadOnlySpan<byte> fragment, out int length)
    {
        fragment = [];
        length = 0;
        if ((stream.Length > 0 && stream[0] != RecordHandshake) || (stream.Length > 1 && stream[1] != MajorVersion))
        {
            return ClientHelloStatus.Unreadable;
        }

        if (stream.Length < RecordHeaderSize)
        {
            return ClientHelloStatus.Incomplete;
        }

        // A fragment of a handshake message is never empty.
        var size = BinaryPrimitives.ReadUInt16BigEndian(stream[3..]);
        if (size is 0 or > MaxRecordSize)
        {
            return ClientHelloStatus.Unreadable;
        }

        if (stream.Length - RecordHeaderSize < size)
        {
            return ClientHelloStatus.Incomplete;
        }

        fragment = stream.Slice(RecordHeaderSize, size);
        length = RecordHeaderSize + size;
        return ClientHelloStatus.Complete;
    }

    private static bool TryReadExtensions(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> extensions)
    {
        extensions = [];
        if (message.Length < VersionAndRandomSize)
        {
            return false;
        }

        var rest = message[VersionAndRandomSize..];
        if (!TryTake(ref rest, 1, out _) || !TryTake(ref rest, 2, out _) || !TryTake(ref rest, 1, out _))
        {
            return false;
        }

        return rest.IsEmpty || (TryTake(ref rest, 2, out extensions) && rest.IsEmpty);
    }

    private static bool TryFindName(ReadOnlySpan<byte> extensions, out string? name)
    {
        name = null;
        while (!extensions.IsEmpty)
        {
            if (extensions.Length < 2)
            {
                return false;
            }

            var type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[2..];
            if (!TryTake(ref extensions, 2, out var content))
            {
                return false;
            }

            if (type == ExtensionServerName)
            {
                return TryReadNames(content, out name);
            }
        }

        return true;
    }

    private static bool TryReadNames(ReadOnlySpan<byte> content, out string? name)
    {
        name = null;
        if (!TryTake(ref content, 2, out var list))
        {
            return false;
        }

        while (!list.IsEmpty)
        {
            var type = list[0];
            list = list[1..];
            if (!TryTake(ref list, 2, out var value))
            {
                return false;
            }

            if (type == NameTypeHost)
            {
                name = IsName(value) ? Encoding.ASCII.GetString(value).TrimEnd('.').ToLowerInvariant() : null;
                return true;
            }
        }

        return true;
    }

    private static bool IsName(ReadOnlySpan<byte> value)
    {
        foreach (var b in value)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'-' or (byte)'.' or (byte)'_'))
            {
                return false;
            }
        }

        return value.Length is > 0 and <= MaxNameLength;
    }

    /// <summary>Takes a vector whose length stands before it in that many bytes (RFC 8446 §3.4).</summary>
    private static bool TryTake(scoped ref ReadOnlySpan<byte> rest, int lengthSize, out ReadOnlySpan<byte> content)
    {
        content = [];
        if (rest.Length < lengthSize)
        {
            return false;
        }

        var length = lengthSize == 1 ? rest[0] : BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (rest.Length - lengthSize < length)
        {
            return false;
        }

        content = rest.Slice(lengthSize, length);
        rest = rest[(lengthSize + length)..];
        return true;
    }
}
