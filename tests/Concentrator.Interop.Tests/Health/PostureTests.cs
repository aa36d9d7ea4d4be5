using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Concentrator.Interop.Tests.Connect;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Health;

/// <summary>Statements of health by our own client, and by whoever speaks HTTP, to a running server.</summary>
public sealed class PostureTests
{
    private const string Gateway = "10.99.0.1";

    [ProgramFact("nft")]
    public async Task The_client_states_the_machines_health_through_the_tunnel()
    {
        await using var world = await ConnectWorld.CreateAsync();
        await File.WriteAllTextAsync(world.FileOf("facts"), "edr=7.2\n");
        var client = world.Dial("--no-default-route", "--posture=10s", "--posture-facts", world.FileOf("facts"));
        await client.EventAsync("connected");

        var health = await client.EventAsync("health");

        Assert.Equal("full", health.GetProperty("level").GetString());
        Assert.Contains("the machine's health is stated: full", client.Output, StringComparison.Ordinal);
        Assert.Equal(0, await client.StopAsync());
    }

    [ProgramFact("nft")]
    public async Task A_machine_states_its_health_from_outside_by_its_token_and_is_told_what_is_against_it()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var token = (await world.Server.CommandAsync("machine", "add", "laptop", "--user", ConnectWorld.User)).Trim();
        await File.WriteAllTextAsync(world.FileOf("token"), token + "\n");
        string[] command = [SstpProgram.Program, "posture", $"https://{OfficeNetwork.Server}/posture", "--token-file", world.FileOf("token"), "--ca", world.Server.AuthorityFile];
        var early = world.Start(command);
        Assert.Equal(5, await early.ExitAsync());
        Assert.Contains($"User {ConnectWorld.User} has no open tunnel.", early.Output, StringComparison.Ordinal);

        var client = world.Dial("--no-default-route");
        await client.EventAsync("connected");
        var stated = world.Start(command);
        Assert.True(await stated.ExitAsync() == 0, stated.Output);
        Assert.Contains("Level: full", stated.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(token[^43..], stated.Output + world.Server.Process.Output, StringComparison.Ordinal);
        var stranger = world.Start([.. command[..^2]]);
        Assert.Equal(4, await stranger.ExitAsync());
        Assert.Equal(0, await client.StopAsync());
    }

    [ProgramFact("nft")]
    public async Task A_browser_in_the_tunnel_sees_the_page_and_nobody_else_does()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var client = world.Dial("--no-default-route", "--route", $"{Gateway}/32");
        await client.EventAsync("connected");

        var (status, page) = await AskAsync(world.Network.Laptop, $"http://{Gateway}/");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains($"User {ConnectWorld.User}", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(world.Network.Laptop, $"http://{Gateway}/posture", """{"version":1,"firewall":7}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(world.Network.Laptop, $"http://{Gateway}/posture", """{"version":1,"firewall":true}""")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(world.Network.Inner.Intranet, $"http://{Gateway}/")).Status);
        Assert.Equal(0, await client.StopAsync());
    }

    internal static async Task<(HttpStatusCode Status, string Body)> AskAsync(NetworkNamespace machine, string url, string? json = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (context, cancellation) =>
            {
                var address = IPAddress.Parse(context.DnsEndPoint.Host);
                var socket = await machine.EnterAsync(() => new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            Timeout = TimeSpan.FromSeconds(30),
        };
        using var content = json is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(json)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = content is null ? await http.GetAsync(url) : await http.PostAsync(url, content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
