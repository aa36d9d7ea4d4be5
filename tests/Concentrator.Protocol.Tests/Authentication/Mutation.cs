namespace Concentrator.Protocol.Tests.Authentication;

/// <summary>Makes bad packets of good ones, the same ones in every run.</summary>
internal sealed class Mutation(int seed)
{
#pragma warning disable CA5394 // Known sequences are what a test wants.
    private readonly Random _random = new(seed);

    public byte[] Of(ReadOnlySpan<byte> packet)
    {
        byte[] mutated = [.. packet];
        for (var times = _random.Next(1, 4); times > 0; times--)
        {
            var at = _random.Next(mutated.Length + 1);
            var some = new byte[_random.Next(1, 40)];
            _random.NextBytes(some);
            mutated = _random.Next(6) switch
            {
                0 => mutated[..at],
                1 => [.. mutated[..at], .. some, .. mutated[at..]],
                2 => [.. mutated, .. some],
                3 when at < mutated.Length => [.. mutated[..at], (byte)_random.Next(256), .. mutated[(at + 1)..]],

                // Codes, identifiers, lengths and types stand in the first bytes.
                4 when mutated.Length > 9 => With(mutated, _random.Next(10), (byte)_random.Next(8)),
                _ when at < mutated.Length => With(mutated, at, (byte)(mutated[at] ^ (1 << _random.Next(8)))),
                _ => mutated,
            };
        }

        return mutated;
    }
#pragma warning restore CA5394

    private static byte[] With(byte[] packet, int at, byte value)
    {
        packet[at] = value;
        return packet;
    }
}
