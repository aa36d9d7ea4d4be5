using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.OneTimePasswords;
using Concentrator.Interop.Tests.Server;
using Concentrator.Protocol.OneTimePasswords;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Interop.Tests.RealClient;

/// <summary>sstpc and pppd against the server as its users run it.</summary>
public sealed partial class RealClientTests(RealClientWorld world) : IClassFixture<RealClientWorld>
{
    private static readonly TimeSpan s_transferLimit = TimeSpan.FromSeconds(400);
    private const string MsChapV2Only = Dial.MsChapV2Only;

    [RealClientFact]
    public async Task A_client_with_ms_chapv2_reaches_the_gateway_and_the_host_behind_it()
    {
        await DialedInAsync(MsChapV2Only, "chap MS-v2");
        await ReachesEverythingAsync();
        await world.HangUpAsync();
    }

    [RealClientFact]
    public async Task A_client_whose_pppd_has_the_password_binds_with_the_same_key()
    {
        await DialedInAsync(MsChapV2Only, "chap MS-v2", withPlugin: true);
        await ReachesEverythingAsync();
        await world.HangUpAsync();
    }

    [RealClientFact]
    public async Task A_client_that_refuses_all_but_chap_md5_gets_in()
    {
        await DialedInAsync("refuse-mschap-v2 refuse-mschap refuse-eap refuse-pap", "chap MD5", withPlugin: true);
        await ReachesEverythingAsync();
        await world.HangUpAsync();
    }

    [RealClientFact]
    public async Task A_client_that_refuses_all_but_pap_gets_in()
    {
        await DialedInAsync("refuse-mschap-v2 refuse-mschap refuse-eap refuse-chap", "pap");
        await ReachesEverythingAsync();
        await world.HangUpAsync();
    }

    /// <summary>As any client of PAP sends it: right behind the password.</summary>
    [RealClientFact]
    public async Task A_one_time_password_behind_the_password_opens_one_tunnel_by_pap()
    {
        const string User = "otto";
        var secret = RandomNumberGenerator.GetBytes(20);
        var file = world.Folder.File("otto.secret");
        await File.WriteAllTextAsync(file, Base32.Encode(secret));
        await world.Server.AddUserAsync(User, RealClientWorld.Password);
        await TimeStep.WithRoomAsync();
        await world.Server.CommandAsync("user", "otp", User, "enroll", "--secret-file", file, "--code", Code(-1));
        var dial = new Dial("refuse-mschap-v2 refuse-mschap refuse-eap refuse-chap") { User = User };
        var code = Code(0);

        // A try that sstpc itself broke off may have spent the code.
        var granted = await world.Clients[0].DialAsync(dial with { Password = RealClientWorld.Password + code, Tries = 1 });
        if (granted.ExitCode != 0)
        {
            code = Code(1);
            granted = await world.Clients[0].DialAsync(dial with { Password = RealClientWorld.Password + code, Tries = 1 });
        }

        Assert.True(granted.ExitCode == 0, $"{granted.Output}\n\nThe server:\n{world.Server.Process.Output}");
        await ReachesEverythingAsync();
        await world.HangUpAsync();
        var from = world.Server.Process.LineCount;
        var refused = await world.Clients[0].DialAsync(dial with { Password = RealClientWorld.Password + code });
        Assert.NotEqual(0, refused.ExitCode);
        await world.Server.Process.WaitForLineAsync(line => line.Contains(nameof(AuthenticationFailure.OneTimePasswordUsed), StringComparison.Ordinal), TimeSpan.FromSeconds(10), from);
        await world.HangUpAsync();
        Assert.DoesNotContain(code, world.Server.Process.Output, StringComparison.Ordinal);

        string Code(int steps) => Totp.CodeAt(secret, TimeProvider.System.GetUtcNow().AddSeconds(steps * Totp.Period));
    }

    [RealClientFact]
    public Task Thirty_megabytes_go_up_unchanged() => GoesUpAsync(30_000_000);

    [RealClientFact]
    [Trait("Tier", "long")]
    public Task Two_hundred_megabytes_go_up_unchanged() => GoesUpAsync(200_000_000);

    [RealClientFact]
    public Task Thirty_megabytes_come_down_unchanged() => ComesDownAsync(30_000_000);

    [RealClientFact]
    [Trait("Tier", "long")]
    public Task Two_hundred_megabytes_come_down_unchanged() => ComesDownAsync(200_000_000);

    [RealClientFact]
    public async Task A_wrong_password_is_refused_and_both_sides_say_why()
    {
        var from = world.Server.Process.LineCount;

        var dial = await world.DialAsync(MsChapV2Only, password: "through the looking-glass");

        Assert.NotEqual(0, dial.ExitCode);
        Assert.Contains("691", dial.Output, StringComparison.Ordinal);
        var (line, _) = await world.Server.Process.WaitForLineAsync(
            line => line.Contains(RealClientWorld.User, StringComparison.Ordinal) && line.Contains("WrongPassword", StringComparison.OrdinalIgnoreCase), TimeSpan.FromSeconds(10), from);
        Assert.DoesNotContain("looking-glass", line, StringComparison.Ordinal);
        await world.HangUpAsync();
    }

    [RealClientFact]
    public async Task The_client_hangs_up_and_the_server_closes_the_session()
    {
        await DialedInAsync(MsChapV2Only, "chap MS-v2");
        Assert.Contains(RealClientWorld.User, await world.Server.CommandAsync("session", "list"), StringComparison.Ordinal);

        await world.HangUpAsync();

        Assert.DoesNotContain(RealClientWorld.User, await world.Server.CommandAsync("session", "list"), StringComparison.Ordinal);
    }

    [RealClientFact]
    public async Task A_session_that_an_administrator_disconnects_ends_at_the_client_at_once()
    {
        await DialedInAsync(MsChapV2Only, "chap MS-v2");
        using var sessions = JsonDocument.Parse(await world.Server.CommandAsync("session", "list", "--output", "json"));
        var tunnel = sessions.RootElement.EnumerateArray().Single().GetProperty("tunnel").GetString()!;

        await world.Server.CommandAsync("session", "disconnect", tunnel);
        var hangup = await world.WaitForHangupAsync(10);

        Assert.True(hangup.ExitCode == 0, hangup.Output);
        Assert.DoesNotContain(RealClientWorld.User, await world.Server.CommandAsync("session", "list"), StringComparison.Ordinal);
    }

    [RealClientFact]
    public async Task A_server_that_stops_sends_its_clients_home_at_once()
    {
        await DialedInAsync(MsChapV2Only, "chap MS-v2");

        Assert.Equal(0, await world.Server.StopAsync());
        var hangup = await world.WaitForHangupAsync(10);
        await world.Server.StartAsync();

        Assert.True(hangup.ExitCode == 0, hangup.Output);
    }

    [RealClientFact]
    public async Task A_client_of_a_killed_server_notices_dials_in_again_and_gets_its_address_back()
    {
        var before = await DialedInAsync(MsChapV2Only, "chap MS-v2");

        await world.Server.KillAsync();
        var hangup = await world.WaitForHangupAsync(30);
        Assert.True(hangup.ExitCode == 0, hangup.Output);
        await world.Server.StartAsync();
        var after = await DialedInAsync(MsChapV2Only, "chap MS-v2");

        Assert.Equal(before, after);
        await ReachesEverythingAsync();
        await world.HangUpAsync();
    }

    private async Task<string> DialedInAsync(string pppOptions, string method, bool withPlugin = false)
    {
        var dial = await world.DialAsync(pppOptions, withPlugin: withPlugin);
        Assert.True(dial.ExitCode == 0, $"{dial.Output}\n\nThe server:\n{world.Server.Process.Output}");
        Assert.Matches($@"sent \[LCP ConfAck .*<auth {method}>", dial.Output);
        var address = InterfaceAddress().Match(dial.Output);
        Assert.True(address.Success, dial.Output);
        Assert.Equal(ConcentratorServer.Gateway, address.Groups["peer"].Value);
        return address.Groups["own"].Value;
    }

    private async Task ReachesEverythingAsync()
    {
        var ping = await world.Guest.RunAsync(
            $"ping -c 3 -i 0.2 -W 5 {ConcentratorServer.Gateway} && ping -c 3 -i 0.2 -W 5 -s 1300 {EdgeNetwork.IntranetHost}", TimeSpan.FromSeconds(30));
        Assert.True(ping.ExitCode == 0, $"{ping.Output}\n\nThe server:\n{world.Server.Process.Output}");
        Assert.Equal(2, Regex.Count(ping.Output, " 0% packet loss", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [GeneratedRegex(@"ppp0\s+inet (?<own>[\d.]+) peer (?<peer>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex InterfaceAddress();
    private async Task GoesUpAsync(int size)
    {
        using var data = await TransferFile.MakeAsync(world.Guest, size);
        await DialedInAsync(MsChapV2Only, "chap MS-v2");
        await using var sink = world.Network.Intranet.Start(["socat", "-u", $"TCP-LISTEN:5001,bind={EdgeNetwork.IntranetHost},reuseaddr", "EXEC:sha256sum"]);

        var sent = await world.Guest.RunAsync($"socat -u FILE:{data.PathInGuest} TCP:{EdgeNetwork.IntranetHost}:5001", s_transferLimit);

        Assert.True(sent.ExitCode == 0, sent.Output);
        Assert.Equal(0, await sink.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains(data.Sum, sink.Output, StringComparison.Ordinal);
        await world.HangUpAsync();
    }

    private async Task ComesDownAsync(int size)
    {
        using var data = await TransferFile.MakeAsync(world.Guest, size);
        await DialedInAsync(MsChapV2Only, "chap MS-v2");
        await using var source = world.Network.Intranet.Start(["socat", "-u", $"FILE:{data.Path}", $"TCP-LISTEN:5002,bind={EdgeNetwork.IntranetHost},reuseaddr"]);

        var received = await world.Guest.RunAsync($"socat -u TCP:{EdgeNetwork.IntranetHost}:5002 - | sha256sum", s_transferLimit);

        Assert.True(received.ExitCode == 0, received.Output);
        Assert.Contains(data.Sum, received.Output, StringComparison.Ordinal);
        await world.HangUpAsync();
    }

}
