using System.Text.Json;
using Concentrator.Client;
using Concentrator.Interop.Tests.Client;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Interop.Tests.Radius;
using Concentrator.Interop.Tests.Server;
using Concentrator.Tls;

namespace Concentrator.Interop.Tests.Faults;

/// <summary>The server is killed again and again while clients dial in: what clients hold, what the server believes and what accounting is told must agree every time.</summary>
public sealed class KilledServerTests
{
    private const string Password = "in Wonderland, 1865";
    private const string Accounts = "127.0.0.1";
    private const int Users = 6;
    private const int Clients = 24;

    [ProgramFact("nft", "ss")]
    public Task After_each_kill_no_address_is_lost_or_given_twice() => KillAgainAndAgainAsync(rounds: 3);

    [ProgramFact("nft", "ss", Timeout = 3_600_000)]
    [Trait("Tier", "long")]
    public Task After_forty_kills_no_address_is_lost_or_given_twice() => KillAgainAndAgainAsync(rounds: 40);

    private static async Task KillAgainAndAgainAsync(int rounds)
    {
        var random = new Random(1865);
        await using var network = await EdgeNetwork.CreateAsync();
        await using var radius = MissingProgram.Of("freeradius") is null ? await FreeRadius.StartAsync(network.Edge, Accounts, users: "") : null;
        string[] settings = radius is null
            ? []
            : ["Radius:Accounting:Enabled=true", $"Radius:Accounting:Servers:first:Address={Accounts}", $"Radius:Accounting:Servers:first:Secret={FreeRadius.Secret}"];
        await using var server = await ConcentratorServer.CreateAsync(network.Edge, EdgeNetwork.OuterServer, ["mschapv2"], settings);
        for (var user = 0; user < Users; user++)
        {
            await server.AddUserAsync($"user{user}", Password);
        }

        for (var round = 0; round < rounds; round++)
        {
            await server.StartAsync();

            // Some clients are in, others on their way in or out, when the server dies.
            using var stop = new CancellationTokenSource();
            var dialers = Enumerable.Range(0, Clients).Select(client => DialOnAndOnAsync(network, client, stop.Token)).ToArray();
            await Task.Delay(random.Next(200, 1500));
            await server.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(dialers);

            await server.StartAsync();
            await ListsAsync(server, []);
            await AgreesAsync(network, server);
            await server.KillAsync();
        }

        if (radius is not null)
        {
            await server.StartAsync();
            await AccountsAgreeAsync(radius, server);
        }
    }

    // Of every session there is a Start and one end, also of those whose end the server was writing down when it died. What was on its way then may come twice, and is the same.
    private static async Task AccountsAgreeAsync(FreeRadius radius, ConcentratorServer server)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (radius.Accounting.Where(record => record["User-Name"].Length > 0).GroupBy(record => record.Session, StringComparer.Ordinal).Where(session => !session.Any(record => record.Is("Stop"))).ToList() is { Count: > 0 } open)
        {
            Assert.False(limit.IsCancellationRequested, $"Nobody told FreeRADIUS how these ended:\n{string.Join('\n', open.Select(session => session.Last()))}\nThe server:\n{server.Process.Output}");
            await Task.Delay(100);
        }

        foreach (var session in radius.Accounting.Where(record => record["User-Name"].Length > 0).GroupBy(record => record.Session, StringComparer.Ordinal))
        {
            Assert.Equal(["Start", "Stop"], session.Select(record => (record.Status, record["Event-Timestamp"], record["Acct-Terminate-Cause"])).Distinct().Select(record => record.Status));
        }
    }

    // Everybody dials in: each has an address of its own, the server lists just these, and all work.
    private static async Task AgreesAsync(EdgeNetwork network, ConcentratorServer server)
    {
        var tunnels = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => DialAsync(network, client, CancellationToken.None)));
        Assert.Equal(Clients, tunnels.Select(tunnel => tunnel.Addresses.Client).Distinct().Count());
        await ListsAsync(server, tunnels);
        foreach (var tunnel in tunnels)
        {
            Assert.True(await EchoRequest.PingAsync(tunnel, EdgeNetwork.IntranetHost, 1, 100, TimeSpan.FromSeconds(10)), $"{tunnel.Addresses.Client} does not reach the host");
        }

        // Half leave in order: exactly theirs are free.
        await Task.WhenAll(tunnels.Take(Clients / 2).Select(tunnel => tunnel.DisconnectAsync()));
        await ListsAsync(server, tunnels[(Clients / 2)..]);
        foreach (var tunnel in tunnels)
        {
            await tunnel.DisposeAsync();
        }
    }

    // The server notes a session's begin and end just after the client has seen them.
    private static async Task ListsAsync(ConcentratorServer server, SstpConnection[] tunnels)
    {
        var held = tunnels.Select(tunnel => tunnel.Addresses.Client.ToString()).Order(StringComparer.Ordinal).ToList();
        var listed = await SessionAddressesAsync(server);
        for (var tries = 0; tries < 20 && !held.SequenceEqual(listed, StringComparer.Ordinal); tries++)
        {
            await Task.Delay(250);
            listed = await SessionAddressesAsync(server);
        }

        Assert.Equal(held, listed);
    }

    private static async Task DialOnAndOnAsync(EdgeNetwork network, int client, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var tunnel = await DialAsync(network, client, stop);
                if (client % 2 == 0)
                {
                    await tunnel.Completion.WaitAsync(stop);
                }
                else
                {
                    await tunnel.DisconnectAsync(stop);
                }
            }
            catch (Exception exception) when (exception is SstpConnectException or OperationCanceledException)
            {
                // The server is gone, or is being killed at this moment.
                await Task.Yield();
            }
        }
    }

    private static async Task<SstpConnection> DialAsync(EdgeNetwork network, int client, CancellationToken cancellationToken)
    {
        var options = new SstpClientOptions
        {
            Host = EdgeNetwork.OuterServer,
            Port = ConcentratorServer.Port,
            UserName = $"user{client % Users}",
            Password = Password,
            Tls = new TlsClientOptions { HostName = EdgeNetwork.OuterServer, TrustAnyCertificate = true },
        };
        return await await network.Edge.EnterAsync(() => SstpConnection.ConnectAsync(options, cancellationToken));
    }

    private static async Task<List<string>> SessionAddressesAsync(ConcentratorServer server)
    {
        using var sessions = JsonDocument.Parse(await server.CommandAsync("session", "list", "--output", "json"));
        return [.. sessions.RootElement.EnumerateArray().Select(session => session.GetProperty("address").GetString()!).Order(StringComparer.Ordinal)];
    }
}
