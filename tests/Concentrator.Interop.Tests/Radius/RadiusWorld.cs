using System.Globalization;
using Concentrator.Client;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Server;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Tls;

namespace Concentrator.Interop.Tests.Radius;

/// <summary>A server whose users FreeRADIUS knows, both on a loopback of their own.</summary>
internal sealed class RadiusWorld : IAsyncDisposable
{
    internal const string Edge = "127.0.1.1";
    internal const string Directory = "127.0.0.1";
    internal const string Password = "of Amherst, 1830";

    internal const string TokenCode = "271828";

    /// <summary>FreeRADIUS' users file: Emily, Walt who has an address of his own, and Ralph who has a token.</summary>
    internal const string Users = $"""
        emily Cleartext-Password := "{Password}"
            Session-Timeout = 7200,
            Class = 0x0102,
            Class += 0x03,
            Chargeable-User-Identity = "the belle"

        walt Cleartext-Password := "{Password}"
            Framed-IP-Address = 10.99.0.77

        ralph Cleartext-Password := "{Password}", Tmp-String-0 := "{TokenCode}"

        """;

    private RadiusWorld(NetworkNamespace space) => Space = space;

    internal NetworkNamespace Space { get; }

    internal FreeRadius Radius { get; private set; } = null!;

    internal ConcentratorServer Server { get; private set; } = null!;

    internal static Task<RadiusWorld> StartAsync(string[] methods, params string[] settings) => StartAsync(methods, eap: null, settings);

    /// <summary>Starts one with nothing but EAP.</summary>
    internal static Task<RadiusWorld> StartAsync(FreeRadiusEap eap, params string[] settings) => StartAsync(["eap"], eap, settings);

    private static async Task<RadiusWorld> StartAsync(string[] methods, FreeRadiusEap? eap, string[] settings)
    {
        var world = new RadiusWorld(await NetworkNamespace.CreateAsync("radius"));
        try
        {
            world.Radius = await FreeRadius.StartAsync(world.Space, Directory, Users, eap);
            world.Server = await ConcentratorServer.CreateAsync(
                world.Space,
                Edge,
                methods,
                [
                    "Network:Mode=none", "Edge:Workers=1", "Authentication:Users=own,radius",
                    $"Radius:Servers:first:Address={Directory}", $"Radius:Servers:first:Secret={FreeRadius.Secret}",
                    .. settings,
                ]);
            await world.Server.AddUserAsync("alice", "in Wonderland, 1865");
            await world.Server.StartAsync();
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until accounting has told FreeRADIUS so much.</summary>
    internal async Task<IReadOnlyList<AccountingDetail>> AccountedAsync(Func<IReadOnlyList<AccountingDetail>, bool> isEnough)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(100));
        while (Radius.Accounting is var told && !isEnough(told))
        {
            Assert.False(limit.IsCancellationRequested, $"FreeRADIUS was told only:\n{string.Join('\n', told)}\nThe server:\n{Server.Process.Output}");
            await Task.Delay(200);
        }

        return Radius.Accounting;
    }

    /// <summary>What the server's page of metrics counts; 0 while it is not there.</summary>
    /// <param name="series">Name and labels, as the page has them.</param>
    internal async Task<long> CountAsync(string series)
    {
        await using var stream = await Space.ConnectAsync("127.0.0.1", 9180);
        await stream.WriteAsync("GET /metrics HTTP/1.0\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(stream);
        var line = (await reader.ReadToEndAsync()).Split('\n').FirstOrDefault(line => line.StartsWith($"{series} ", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.AsSpan(series.Length + 1), NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>Dials in with our client and one method.</summary>
    internal Task<SstpConnection> DialAsync(AuthenticationMethod method, string user, string password = Password) => DialAsync(method, eap: null, user, password);

    /// <summary>Dials in with our client and PAP, and answers what is asked.</summary>
    internal Task<SstpConnection> DialAsync(string user, Func<string, string?> oneTimePassword) => DialAsync(AuthenticationMethod.Pap, eap: null, user, Password, oneTimePassword);

    /// <summary>Dials in with our client and EAP.</summary>
    internal Task<SstpConnection> DialAsync(SstpEapOptions eap, string user, string password = Password) => DialAsync(AuthenticationMethod.Eap, eap, user, password);

    private async Task<SstpConnection> DialAsync(AuthenticationMethod method, SstpEapOptions? eap, string user, string password, Func<string, string?>? oneTimePassword = null)
    {
        var options = new SstpClientOptions
        {
            Host = Edge,
            Port = ConcentratorServer.Port,
            UserName = user,
            Password = password,
            OneTimePassword = oneTimePassword,
            Tls = new TlsClientOptions { HostName = Edge, TrustAnyCertificate = true },
            ConnectTimeout = TimeSpan.FromSeconds(60),
            Methods = [method],
            Eap = eap,
        };
        return await await Space.EnterAsync(() => SstpConnection.ConnectAsync(options));
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is { } server)
        {
            await server.DisposeAsync();
        }

        if (Radius is { } radius)
        {
            await radius.DisposeAsync();
        }

        await Space.DisposeAsync();
    }
}
