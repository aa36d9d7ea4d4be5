using System.Diagnostics;
using System.Text.Json;
using Concentrator.Interop.Tests.Networks;
using Xunit.Abstractions;

namespace Concentrator.Interop.Tests.RealClient;

/// <summary>Two gigabytes each way with sstpc and pppd, over IPv4 and over IPv6 outside, in IPv4 and in IPv6 inside.</summary>
public sealed class LargeTransferTests(RealClientWorld world, ITestOutputHelper output) : IClassFixture<RealClientWorld>
{
    private const long Size = 2_000_000_000;
    private const int ABothWaysTimeout = 6_000_000;
    private static readonly TimeSpan s_oneWayLimit = TimeSpan.FromMinutes(45);

    [RealClientFact(Timeout = ABothWaysTimeout)]
    [Trait("Tier", "long")]
    public Task Over_IPv4_two_gigabytes_go_up_in_IPv4_and_come_down_in_IPv6_unchanged() =>
        MoveAsync(EdgeNetwork.OuterServer, new ClientLink(0).Client, up: $"TCP4:{EdgeNetwork.IntranetHost}", down: $"TCP6:[{EdgeNetwork.IntranetHost6}]");

    [RealClientFact(Timeout = ABothWaysTimeout)]
    [Trait("Tier", "long")]
    public Task Over_IPv6_two_gigabytes_go_up_in_IPv6_and_come_down_in_IPv4_unchanged() =>
        MoveAsync($"[{EdgeNetwork.OuterServer6}]", "[fd78::2]", up: $"TCP6:[{EdgeNetwork.IntranetHost6}]", down: $"TCP4:{EdgeNetwork.IntranetHost}");

    private async Task MoveAsync(string server, string client, string up, string down)
    {
        using var data = await TransferFile.MakeAsync(world.Guest, Size);
        var dial = await world.Clients[0].DialAsync(new Dial(Dial.WithIpv6) { Host = server });
        Assert.True(dial.ExitCode == 0, $"{dial.Output}\n\nThe server:\n{world.Server.Process.Output}");
        var made = await world.Guest.RunAsync(LinuxClient.WaitForIpv6, TimeSpan.FromSeconds(30));
        Assert.True(made.ExitCode == 0, made.Output);
        using var sessions = JsonDocument.Parse(await world.Server.CommandAsync("session", "list", "--output", "json"));
        Assert.StartsWith($"{client}:", sessions.RootElement.EnumerateArray().Single().GetProperty("client").GetString(), StringComparison.Ordinal);

        await using var sink = world.Network.Intranet.Start(["socat", "-u", "-b", "65536", Listening(up), "EXEC:sha256sum"]);
        await MoveAsync($"up over {server} in {up}", $"socat -u -b 65536 FILE:{data.PathInGuest} {up}:5101");
        Assert.Equal(0, await sink.WaitForExitAsync(TimeSpan.FromSeconds(120)));
        Assert.Contains(data.Sum, sink.Output, StringComparison.Ordinal);

        await using var source = world.Network.Intranet.Start(["socat", "-u", "-b", "65536", $"FILE:{data.Path}", Listening(down)]);
        var sum = await MoveAsync($"down over {server} in {down}", $"socat -u -b 65536 {down}:5101 - | sha256sum");
        Assert.Contains(data.Sum, sum, StringComparison.Ordinal);
        await world.HangUpAsync();
    }

    private static string Listening(string end) => $"{end[..4]}-LISTEN:5101,reuseaddr,bind={end[5..]}";

    private async Task<string> MoveAsync(string what, string script)
    {
        var clock = Stopwatch.StartNew();
        var moved = await world.Guest.RunAsync($"{script}; code=$?; ip -s link show dev ppp0; exit $code", s_oneWayLimit);
        var seconds = clock.Elapsed.TotalSeconds;
        output.WriteLine(FormattableString.Invariant($"{what}: {Size} bytes in {seconds:F0} s, {Size / 1e6 / seconds:F1} MB/s"));
        Assert.True(moved.ExitCode == 0, $"{moved.Output}\n\nThe server:\n{world.Server.Process.Output}");
        return moved.Output;
    }
}
