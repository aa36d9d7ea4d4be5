using Concentrator.Interop.Tests.Radius;
using Concentrator.Interop.Tests.Server;

namespace Concentrator.Interop.Tests.RealClient;

/// <summary>sstpc and pppd as users whom FreeRADIUS knows, and we do not.</summary>
public sealed class RadiusTests(RadiusTests.World world) : IClassFixture<RadiusTests.World>
{
    [RealClientFact]
    public async Task The_real_client_is_bound_to_the_keys_that_FreeRADIUS_gives()
    {
        await using var radius = await FreeRadius.StartAsync(world.Network.Edge, World.Directory, $"emily Cleartext-Password := \"{RadiusWorld.Password}\"\n");
        var client = world.Clients[0];
        foreach (var withPlugin in new[] { false, true })
        {
            var dial = await client.DialAsync(new Dial(Dial.MsChapV2Only) { User = "emily", Password = RadiusWorld.Password, WithPlugin = withPlugin });
            Assert.True(dial.ExitCode == 0, $"{dial.Output}\n\nThe server:\n{world.Server.Process.Output}\n\nFreeRADIUS:\n{radius.Output}");
            var ping = await client.Machine.RunAsync($"ping -c 2 -i 0.2 -W 5 {ConcentratorServer.Gateway}", TimeSpan.FromSeconds(30));
            Assert.True(ping.ExitCode == 0, ping.Output);
            await client.HangUpAsync();
        }

        var refused = await client.DialAsync(new Dial(Dial.MsChapV2Only) { User = "emily", Password = "of Concord", WithPlugin = true, Tries = 1 });
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("E=691", refused.Output, StringComparison.Ordinal);
        await client.HangUpAsync();
    }

    /// <summary>FreeRADIUS alone knows the users.</summary>
    public sealed class World : RealClientWorld
    {
        internal const string Directory = "127.0.0.1";

        protected override IReadOnlyList<string> MakeSettings() =>
            [.. base.MakeSettings(), "Authentication:Users=radius", $"Radius:Servers:first:Address={Directory}", $"Radius:Servers:first:Secret={FreeRadius.Secret}"];
    }
}
