using Concentrator.Edge.Splicing;
using Concentrator.Edge.Tests.World;

namespace Concentrator.Edge.Tests.Splicing.Model;

/// <summary>
/// Whatever both sides do, and in whatever order: bytes come in order, an end in good order is only seen behind all of them, everything ends, and nothing is left behind.
/// CONCENTRATOR_LONG=1 does it many times longer.
/// </summary>
public class SpliceModelTests
{
    private const int AtOnce = 16;

    private static int Rounds => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CONCENTRATOR_LONG")) ? 3 : 100;

    [Theory]
    [InlineData(false, 60_000, 1)]
    [InlineData(true, 60_000, 2)]
    [InlineData(false, 250, 3)]
    public async Task Nobody_takes_a_part_for_the_whole_and_nothing_is_left_behind(bool isUnix, int idleMilliseconds, int seed)
    {
        var directory = Directory.CreateTempSubdirectory("splice-");
        await using var backend = new PortedBackend(isUnix ? Path.Combine(directory.FullName, "web.sock") : null);
        var splices = new SpliceOptions
        {
            Web = backend.Options,
            ByName = new Dictionary<string, SpliceBackend>(StringComparer.Ordinal) { [SpliceRun.Name] = backend.Options },
            IdleTimeout = TimeSpan.FromMilliseconds(idleMilliseconds),
        };
        await using var world = await EdgeWorld.StartAsync(options => options with { MaxEgressBacklog = 20_000, Splices = splices });

        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(lane => Task.Run(async () =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                var own = (seed * 1_000_000) + (lane * 1_000) + round;
                try
                {
                    await new SpliceRun(world, backend, own, idleMilliseconds < 1_000).GoAsync();
                }
                catch (Exception fault)
                {
                    throw new InvalidOperationException($"with seed {own}: {fault.Message}", fault);
                }
            }
        })));

        await EdgeWorld.UntilAsync(() => world.Edge.ConnectionCount == 0, "every connection is closed");
        Assert.Equal(0, world.Edge.Splices.Connections);
        Assert.Equal(0, world.Edge.Splices.Sources);
        world.AssertNoFaults();
        directory.Delete(recursive: true);
    }
}
