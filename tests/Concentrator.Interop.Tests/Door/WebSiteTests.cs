using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concentrator.Client;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Door;

/// <summary>A web site and another server, both of nginx, on the port of the tunnels.</summary>
public sealed class WebSiteTests
{
    private const int Large = 50_000_000;

    [ProgramFact("nginx", "ss")]
    public async Task A_web_site_keeps_connections_takes_files_and_speaks_WebSocket_beside_tunnels()
    {
        await using var world = await StartAsync();
        await using var tunnel = await world.DialAsync("vpn.example.test");
        List<byte[]> presented = [];
        List<string> connections = [];
        using var client = Client(world, presented, connections);
        for (var i = 0; i < 3; i++)
        {
            using var answer = await client.GetAsync(new Uri("https://vpn.example.test/"));
            Assert.Equal("the web site\n", await answer.Content.ReadAsStringAsync());
            Assert.Equal(Assert.Single(connections), Assert.Single(answer.Headers.GetValues("X-Client")));
        }

        var file = new byte[Large];
        new Random(1).NextBytes(file);
        using var content = new ByteArrayContent(file);
        using var put = await client.PutAsync(new Uri("https://vpn.example.test/files/large"), content);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        var back = await client.GetByteArrayAsync(new Uri("https://vpn.example.test/files/large"));
        Assert.Equal(SHA256.HashData(file), SHA256.HashData(back));
        Assert.Single(connections);

        using var listener = await world.ListenAsync(Nginx.Address, Nginx.SocketPort);
        var echo = WebSocketEcho.ServeAsync(listener);
        using var invoker = new HttpMessageInvoker(Handler(world, presented, connections));
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri("wss://vpn.example.test/socket"), invoker, CancellationToken.None);
        var buffer = new byte[10_000];
        for (var round = 1; round <= 100; round++)
        {
            await socket.SendAsync(file.AsMemory(round, round * 100), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            var received = 0;
            while (received < round * 100)
            {
                received += (await socket.ReceiveAsync(buffer.AsMemory(received), CancellationToken.None)).Count;
            }

            Assert.Equal(file.AsSpan(round, received), buffer.AsSpan(0, received));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await echo;
        Assert.True(await SharedPort.PingAsync(tunnel));
    }

    [ProgramFact("nginx", "ss")]
    public async Task A_mapped_name_meets_nginx_and_its_certificate_and_all_others_this_server()
    {
        await using var world = await StartAsync();
        List<byte[]> presented = [];
        using var client = Client(world, presented, []);

        Assert.Equal("another site, for 127.0.0.1\n", await client.GetStringAsync(new Uri("https://www.example.test/")));
        using var site = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(world.Folder.File("site.pem")));
        Assert.Equal(site.RawData, Assert.Single(presented));
        Assert.Equal("the web site\n", await client.GetStringAsync(new Uri("https://vpn.example.test/")));
        Assert.NotEqual(presented[0], presented[1]);
        await using var tunnel = await world.DialAsync("vpn.example.test");
        Assert.True(await SharedPort.PingAsync(tunnel));

        // What is spliced is not opened: a tunnel for that name ends up at nginx.
        await Assert.ThrowsAsync<SstpConnectException>(() => world.DialAsync("www.example.test"));
    }

    private static async Task<SharedPort> StartAsync()
    {
        var world = await SharedPort.StartAsync(_ =>
        [
            $"Edge:Web:Backend={Nginx.Address}:{Nginx.WebPort}", "Edge:Web:Proxy=true",
            $"Edge:Splice:www.example.test:Backend={Nginx.Address}:{Nginx.TlsPort}", "Edge:Splice:www.example.test:Proxy=true",
        ]);
        try
        {
            var certificate = DoorCertificate.Make(world.Folder.File("site.pem"), rsa: false, "www.example.test");
            await world.StartAsync(start => Nginx.Start(start, world.Folder, certificate), Nginx.WebPort);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    private static HttpClient Client(SharedPort world, List<byte[]> presented, List<string> connections) => new(Handler(world, presented, connections)) { Timeout = TimeSpan.FromSeconds(60) };

    private static SocketsHttpHandler Handler(SharedPort world, List<byte[]> presented, List<string> connections) => new()
    {
        ConnectCallback = async (_, _) =>
        {
            var stream = await world.ConnectAsync(SharedPort.Edge, 443);
            connections.Add(stream.Socket.LocalEndPoint!.ToString()!);
            return stream;
        },
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                presented.Add(certificate!.GetRawCertData());
                return true;
            },
        },
    };
}
