using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Authentication;

internal static class SeededRandom
{
    public static RandomBytes Create(int seed)
    {
#pragma warning disable CA5394 // Known sequences are what a test wants.
        var random = new Random(seed);
        return random.NextBytes;
#pragma warning restore CA5394
    }
}
