using System.Runtime.InteropServices;
using Concentrator.DataPlane.Tun;
using Concentrator.Protocol.Ip;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.DataPlane.Tests.Tun;

public sealed partial class TunPreparationTests
{
    internal const uint Nobody = 65534;
    private static readonly Ipv4Address Gateway = new(0x0A4D_0101);
    private static readonly NetworkOptions Options = new() { Device = "vpn-1.x", Mtu = 1300, Prefixes = [new NetworkPrefix(new Ipv4Prefix(Gateway, 24), Gateway)] };

    [NetworkNamespaceFact]
    public void An_unprivileged_process_opens_a_prepared_device_and_leaves_it_as_it_was()
    {
        using var space = new NetworkNamespace("prepared");
        space.Do(() => TunPreparation.Prepare(Options, Nobody));
        var (link, rules) = (Describe(space), space.Run("nft", "list", "ruleset"));
        Assert.Contains("mtu 1300", link, StringComparison.Ordinal);
        Assert.Contains("inet 10.77.1.1/24", link, StringComparison.Ordinal);
        Assert.Contains("table ip concentrator_vpn-1.x", rules, StringComparison.Ordinal);

        space.Do(() => As(Nobody, () =>
        {
            using var network = TunNetwork.Open(Options, NullLogger.Instance);
            using var first = network.OpenPort();
            using var second = network.OpenPort();
            var sink = new PacketList();
            for (var deadline = Environment.TickCount64 + 10_000; sink.Packets.Count == 0 && Environment.TickCount64 < deadline; Thread.Sleep(1))
            {
                // The kernel lets packets out a moment after the first queue was opened.
                first.Send(TestPackets.Echo(new Ipv4Address(Gateway.Value + 1), Gateway, 100));
                first.Flush();
                first.Receive(sink, 1);
                second.Receive(sink, 1);
            }

            Assert.True(TestPackets.IsIntact(sink.Packets[0]));
        }));

        Assert.Equal((link, rules), (Describe(space), space.Run("nft", "list", "ruleset")));
    }

    [NetworkNamespaceFact]
    public void To_prepare_again_brings_the_device_up_to_date_and_to_remove_takes_all_back()
    {
        using var space = new NetworkNamespace("again");
        space.Do(() => TunPreparation.Prepare(Options, Nobody));
        var other = new Ipv4Address(0x0A4E_0001);
        var changed = Options with { Mtu = 1400, Prefixes = [new NetworkPrefix(new Ipv4Prefix(other, 16), other)] };
        space.Do(() => TunPreparation.Prepare(changed, Nobody));
        var link = Describe(space);
        Assert.Contains("mtu 1400", link, StringComparison.Ordinal);
        Assert.Contains("inet 10.78.0.1/16", link, StringComparison.Ordinal);
        Assert.DoesNotContain("10.77", link, StringComparison.Ordinal);
        Assert.DoesNotContain("10.77", space.Run("nft", "list", "ruleset"), StringComparison.Ordinal);

        space.Do(() => TunPreparation.Prepare(changed with { Routing = RoutingMode.Routed }, Nobody));
        Assert.Empty(space.Run("nft", "list", "ruleset"));

        space.Do(() => TunPreparation.Prepare(changed, Nobody));
        space.Do(() => TunPreparation.Remove(changed));
        Assert.Empty(space.Run("nft", "list", "ruleset"));
        Assert.DoesNotContain("vpn-1.x", space.Run("ip", "link"), StringComparison.Ordinal);
        space.Do(() => TunPreparation.Remove(changed));
    }

    [NetworkNamespaceFact]
    public void A_prepared_device_that_is_not_as_configured_is_named_in_the_log()
    {
        using var space = new NetworkNamespace("differs");
        space.Do(() => TunPreparation.Prepare(Options, Nobody));
        var log = new WarningList();
        space.Do(() => TunNetwork.Open(Options, log).Dispose());
        Assert.Empty(log.Warnings);

        space.Run("ip", "link", "set", Options.Device, "down");
        space.Run("ip", "address", "flush", "dev", Options.Device);
        space.Do(() => TunNetwork.Open(Options, log).Dispose());
        Assert.Equal(2, log.Warnings.Count);
        Assert.Contains("it is down", log.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("10.77.1.1/24", log.Warnings[1], StringComparison.Ordinal);
    }

    [NetworkNamespaceFact]
    public void Without_privilege_and_preparation_the_error_says_what_to_do()
    {
        using var space = new NetworkNamespace("error");
        var error = space.Do(() => Assert.Throws<NetworkSetupException>(() => As(Nobody, () => TunNetwork.Open(Options, NullLogger.Instance).Dispose())));
        Assert.Contains("concentrator prepare", error.Message, StringComparison.Ordinal);

        space.Run("ip", "tuntap", "add", "dev", Options.Device, "mode", "tun");
        error = space.Do(() => Assert.Throws<NetworkSetupException>(() => TunNetwork.Open(Options, NullLogger.Instance).Dispose()));
        Assert.Contains("not a multi-queue TUN device", error.Message, StringComparison.Ordinal);
        Assert.Contains("Network:Device", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sixteen-letters-")]
    [InlineData("a b")]
    [InlineData("a;b")]
    [InlineData("../x")]
    [InlineData("-x")]
    [InlineData("1x")]
    public void A_name_that_is_none_is_refused(string device)
    {
        var error = Assert.Throws<NetworkSetupException>(() => TunNetwork.Open(Options with { Device = device }, NullLogger.Instance));
        Assert.Contains("Network:Device", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gateway_outside_its_prefix_and_an_MTU_that_is_none_are_refused()
    {
        Assert.Contains("10.77.1.1", Assert.Throws<NetworkSetupException>(() =>
            TunPreparation.Prepare(Options with { Prefixes = [new NetworkPrefix(default, Gateway), new NetworkPrefix(new Ipv4Prefix(default, 8), Gateway)] }, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("Network:Mtu 10 ", Assert.Throws<NetworkSetupException>(() => TunPreparation.Remove(Options with { Mtu = 10 })).Message, StringComparison.Ordinal);
    }

    // The system call itself, not the C library's function, changes one thread only.
    internal static void As(uint user, Action action)
    {
        var setEffective = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 147 : 117;
        Assert.Equal(0, SystemCall(setEffective, -1, (nint)user, -1));
        try
        {
            action();
        }
        finally
        {
            Assert.Equal(0, SystemCall(setEffective, -1, 0, -1));
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third);

    private static string Describe(NetworkNamespace space) =>
        string.Join('\n', space.Run("ip", "-4", "-d", "address", "show", "dev", Options.Device).Split('\n').Where(line => !line.Contains("state", StringComparison.Ordinal)))
        + (space.Run("ip", "-o", "link", "show", "dev", Options.Device).Contains("mtu 1300", StringComparison.Ordinal) ? "mtu 1300" : "mtu 1400");
}
