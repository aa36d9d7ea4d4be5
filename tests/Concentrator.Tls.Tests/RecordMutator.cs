namespace Concentrator.Tls.Tests;

/// <summary>Changes TLS flights as a broken or hostile peer would, the same way for the same seed.</summary>
internal sealed class RecordMutator(int seed)
{
    private const int RecordHeader = 5;
    private readonly Random _random = new(seed);

    public byte[] Mutate(ReadOnlySpan<byte> flight)
    {
        List<byte> bytes = [.. flight];
        for (int changes = _random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            int at = _random.Next(bytes.Count);
            switch (_random.Next(8))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(_random.Next(1, 20), bytes.Count - at));
                    break;
                case 3:
                    byte[] more = new byte[_random.Next(1, 40)];
                    _random.NextBytes(more);
                    bytes.InsertRange(at, more);
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 5:
                    bytes.InsertRange(at, bytes.GetRange(0, _random.Next(bytes.Count)));
                    break;
                case 6:
                    // Type, version and lengths of the record, type and length of the handshake message in it.
                    bytes[_random.Next(Math.Min(bytes.Count, RecordHeader + 4))] = (byte)_random.Next(256);
                    break;
                default:
                    bytes[at] = _random.Next(2) == 0 ? (byte)0 : byte.MaxValue;
                    break;
            }
        }

        return [.. bytes];
    }

    public byte[] Garbage()
    {
        byte[] bytes = new byte[_random.Next(1, 600)];
        _random.NextBytes(bytes);
        if (bytes.Length > 3 && _random.Next(2) == 0)
        {
            bytes[0] = (byte)_random.Next(20, 25);
            bytes[1] = 3;
            bytes[2] = (byte)_random.Next(0, 5);
        }

        return bytes;
    }
}
