namespace Concentrator.Protocol.Tests.Ppp;

/// <summary>Frames that are nearly right, and some that are not at all.</summary>
internal sealed class FrameMutator(int seed, IReadOnlyList<byte[]> corpus)
{
    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        var frame = corpus[_random.Next(corpus.Count)].ToList();
        for (var changes = _random.Next(4); changes > 0; changes--)
        {
            Change(frame);
        }

        return [.. frame];
    }

    private void Change(List<byte> frame)
    {
        var at = _random.Next(frame.Count + 1);
        switch (_random.Next(8))
        {
            case 0 when at < frame.Count:
                frame[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < frame.Count:
                frame[at] = (byte)_random.Next(256);
                break;
            case 2:
                frame.RemoveRange(at, frame.Count - at);
                break;
            case 3:
                frame.Insert(at, (byte)_random.Next(256));
                break;
            case 4 when at < frame.Count:
                frame.RemoveAt(at);
                break;
            case 5:
                var other = corpus[_random.Next(corpus.Count)];
                frame.InsertRange(at, other[_random.Next(other.Length)..]);
                break;
            case 6:
                var noise = new byte[_random.Next(_random.Next(4) == 0 ? 4_000 : 40)];
                _random.NextBytes(noise);
                frame.InsertRange(at, noise);
                break;
            case 7 when frame.Count > 5:
                // The Length agrees with the frame again, so that what is wrong lies deeper.
                var length = frame.Count - 2;
                frame[4] = (byte)(length >> 8);
                frame[5] = (byte)length;
                break;
        }
    }
}
