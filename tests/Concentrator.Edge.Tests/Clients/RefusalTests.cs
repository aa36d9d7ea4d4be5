using System.Net;
using Concentrator.Control.Local;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Edge.Tests.World;
using Concentrator.Protocol.Http;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Edge.Tests.Clients;

/// <summary>What each refusal sends, byte by byte, and what the log says of it; docs/clients.md has them as a table for people.</summary>
public class RefusalTests
{
    /// <summary>The client may try again and leaves.</summary>
    private const string Leaves = "sstp> 10010008 0006 0000\nsstp< 10010008 0007 0000\nclosed";

    /// <summary>The server ends LCP, then the call.</summary>
    private const string Ended = "terminated\nsstp< 10010014 0006 0001 0002000C 00000000 00000000\nsstp> 10010008 0007 0000\nclosed";

    [Theory]
    [InlineData("alice", "wrong", "E=691 R=1 ", "refused: WrongPassword", "691")]
    [InlineData("nobody", "wrong", "E=691 R=1 ", "refused: UnknownUser", "691")]
    [InlineData("nobody", EdgeWorld.Password, "E=691 R=1 ", "refused: UnknownUser", "691")]
    public async Task A_wrong_name_or_password_may_be_tried_again(string user, string password, string told, string logged, string code) =>
        await RefuseAsync(user, password, $"response\nfailure\n{Leaves}", told, logged, code);

    [Fact]
    public async Task A_locked_user_sees_what_a_wrong_password_would() =>
        await RefuseAsync("alice", EdgeWorld.Password, $"response\nfailure\n{Leaves}", "E=691 R=1 ", "refused: LockedOut", "691", arrange: async world =>
        {
            for (var i = 0; i < LockoutPolicy.Default.Failures; i++)
            {
                await Assert.ThrowsAsync<Client.SstpConnectException>(() => world.DialAsync(options => options with { Password = "wrong", Methods = [AuthenticationMethod.MsChapV2] }));
            }
        });

    [Theory]
    [InlineData(EdgeWorld.Password, "E=647 R=0 ", "refused: AccountDisabled", "647", Ended)]
    [InlineData("wrong", "E=691 R=1 ", "refused: WrongPassword", "691", Leaves)]
    public async Task Only_who_has_the_password_learns_that_the_user_is_disabled(string password, string told, string logged, string code, string end) =>
        await RefuseAsync("alice", password, $"response\nfailure\n{end}", told, logged, code, arrange: async world => await world.Control.Users.Disable("alice", CancellationToken.None));

    [Fact]
    public async Task A_user_with_as_many_sessions_as_it_may_have_is_told_so()
    {
        Client.SstpConnection? first = null;
        await RefuseAsync(
            "alice", EdgeWorld.Password, $"response\nfailure\n{Ended}", "E=649 R=0 ", "refused: TooManySessions", "649",
            arrange: async world => first = await world.DialAsync(), change: options => options with { Sessions = SessionPolicy.AtMost(1) });
        await first!.DisposeAsync();
    }

    [Fact]
    public async Task A_full_pool_is_told()
    {
        Client.SstpConnection? first = null;
        await RefuseAsync(
            "alice", EdgeWorld.Password, $"response\nfailure\n{Ended}", "E=649 R=0 ", "refused: NoAddress", "649",
            arrange: async world => first = await world.DialAsync(),
            change: options => options with { Pools = [options.Pools[0] with { Prefix = System.Net.IPNetwork.Parse("10.80.0.0/30"), DnsServers = [], NbnsServers = [] }] });
        await first!.DisposeAsync();
    }

    [Fact]
    public async Task A_password_is_not_changed_here() =>
        await RefuseAsync("alice", EdgeWorld.Password, $"change-password\nfailure\n{Ended}", "E=709 R=0 ", "refused: PasswordChangeRefused", "709");

    [Fact]
    public async Task A_client_without_a_common_method_is_let_go()
    {
        await using var world = await RecordedClientTests.StartAsync();
        await using var client = await RecordedClient.ConnectAsync(world);
        await client.PlayAsync(Until("> C021 03{id}0009") + $"> C021 04{{id}}0008 0304C227\n< C021 01[id:1]0013 01040FFB 0305C22381 0506{{magic}}\n> C021 04{{id}}0009 0305C22381\n{Ended}");
        await AssertLoggedAsync(world, "none of the authentication methods offered");
        AssertDocumented("734, 812, 919", "none of the authentication methods offered");
    }

    [Fact]
    public async Task A_client_that_insists_on_an_address_of_its_own_is_let_go()
    {
        await using var world = await RecordedClientTests.StartAsync();
        await using var client = await RecordedClient.ConnectAsync(world);
        var insists = string.Concat(Enumerable.Repeat("> 8021 0101000A 0306C0A80001\n< 8021 0301000A 0306[ip:4]\n", 5));
        await client.PlayAsync(Until("challenge") + $"challenge\nresponse\nsuccess\n< 8021 01[id:1]000A 0306[gw:4]\n{insists}> 8021 0101000A 0306C0A80001\n{Ended}");
        await AssertLoggedAsync(world, "does not take the address");
        AssertDocumented("735", "does not take the address");
    }

    [Fact]
    public async Task A_binding_to_another_connection_aborts_the_call()
    {
        await using var world = await RecordedClientTests.StartAsync();
        await using var client = await RecordedClient.ConnectAsync(world);
        await client.PlayAsync(Until("challenge") + "challenge\nresponse\nsuccess\n< 8021 01[id:1]000A 0306[gw:4]\nmisbound\nsstp< 10010014 0005 0001 0002000C 00000003 00000004\nsstp> 10010014 0005 0001 0002000C 00000003 00000004\nclosed");
        await AssertLoggedAsync(world, "crypto binding refused, wrong part: Nonce");
        AssertDocumented("0x8007000D and others", "crypto binding refused");
    }

    [Fact]
    public async Task A_control_plane_that_does_not_answer_ends_the_call()
    {
        await using var world = await RecordedClientTests.StartAsync(
            parts => parts with { Control = new ControlPlaneDouble(parts.Control) { Gate = new TaskCompletionSource().Task } }, controlPlaneTimeout: TimeSpan.FromMilliseconds(300));
        await using var client = await RecordedClient.ConnectAsync(world);
        await client.PlayAsync(Until("challenge") + Ended);
        await AssertLoggedAsync(world, "the control plane did not answer in time");
        AssertDocumented("629, 829", "did not answer in time");
    }

    [Fact]
    public async Task An_edge_without_a_control_plane_says_so_in_HTTP()
    {
        await using var world = await EdgeWorld.StartAsync(exchange: parts => parts with { Control = new ControlPlaneDouble(parts.Control) { IsGone = true } }, waitUntilReady: false);
        Assert.Equal(503, await world.StatusOfAsync(System.Text.Encoding.ASCII.GetString(SstpHttp.Request("vpn", Guid.NewGuid()))));
        await AssertLoggedAsync(world, "tunnel refused");
        AssertDocumented("0x801901F7", "tunnel refused");
    }

    private static async Task RefuseAsync(
        string user, string password, string script, string told, string logged, string code, Func<EdgeWorld, Task>? arrange = null, Func<LocalControlPlaneOptions, LocalControlPlaneOptions>? change = null)
    {
        await using var world = await RecordedClientTests.StartAsync(change: change);
        await (arrange?.Invoke(world) ?? Task.CompletedTask);
        await using var client = await RecordedClient.ConnectAsync(world);
        client.User = user;

        await client.PlayAsync(Until("challenge") + "challenge\n" + script, password);

        Assert.StartsWith(told, client.FailureMessage, StringComparison.Ordinal);
        Assert.Matches("^E=[0-9]+ R=[01] C=[0-9A-F]{32} V=3 M=.+$", client.FailureMessage);
        await AssertLoggedAsync(world, logged);
        AssertDocumented(code, logged["refused: ".Length..]);
        world.AssertNoFaults();
    }

    /// <summary>Windows' sequence up to a line of it.</summary>
    private static string Until(string line) => RecordedSequences.Windows[..RecordedSequences.Windows.IndexOf($"\n{line}", StringComparison.Ordinal)] + "\n";

    private static Task AssertLoggedAsync(EdgeWorld world, string reason) =>
        EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains(reason, StringComparison.Ordinal)), $"the log tells: {reason}");

    /// <summary>The table for people has what was seen here.</summary>
    private static void AssertDocumented(string code, string logged)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Concentrator.sln")))
        {
            folder = folder.Parent;
        }

        var rows = File.ReadLines(Path.Combine(folder.FullName, "docs", "clients.md"));
        Assert.Contains(rows, row => row.StartsWith($"| {code} |", StringComparison.Ordinal) && row.Contains(logged, StringComparison.Ordinal));
    }
}
