using System.Text.Json;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Radius;

/// <summary>A server with two FreeRADIUS, of which the first is reached through relays that a test can make lose, double and forge what goes through; one for all tests of a class.</summary>
public sealed class RadiusFaultWorld : IAsyncLifetime
{
    private const string Relayed = "127.0.2.1";
    private const string Second = "127.0.0.2";

    internal RadiusWorld World { get; private set; } = null!;

    /// <summary>The server that is asked when the first does not answer.</summary>
    internal FreeRadius Other { get; private set; } = null!;

    /// <summary>On the way of logins.</summary>
    internal UdpRelay Logins { get; private set; } = null!;

    /// <summary>On the way of accounting.</summary>
    internal UdpRelay Accounts { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (new ProgramFactAttribute("freeradius").Skip is not null)
        {
            return;
        }

        World = await RadiusWorld.StartAsync(
            ["eap", "mschapv2", "chap", "pap"],
            $"Radius:Servers:first:Address={Relayed}", "Radius:Servers:first:Timeout=300ms", "Radius:Servers:first:Tries=6",
            $"Radius:Servers:second:Address={Second}", $"Radius:Servers:second:Secret={FreeRadius.Secret}", "Radius:Servers:second:Priority=2",
            "Radius:DeadTime=2s", "Radius:Accounting:Enabled=true", "Radius:Accounting:OnOff=false");
        Other = await FreeRadius.StartAsync(World.Space, Second, RadiusWorld.Users);
        Logins = await UdpRelay.StartAsync(World.Space, $"{Relayed}:1812", $"{RadiusWorld.Directory}:1812");
        Accounts = await UdpRelay.StartAsync(World.Space, $"{Relayed}:1813", $"{RadiusWorld.Directory}:1813");
    }

    /// <summary>The only session's tunnel, once there is one.</summary>
    internal async Task<string> SessionAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            using var sessions = JsonDocument.Parse(await World.Server.CommandAsync("session", "list", "--output", "json"));
            if (sessions.RootElement.GetArrayLength() == 1)
            {
                return sessions.RootElement[0].GetProperty("tunnel").GetString()!;
            }

            await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>What both servers have been told of a session, once they know its end.</summary>
    internal async Task<IReadOnlyList<AccountingDetail>> AccountedAsync(string session)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var told = World.Radius.Accounting.Concat(Other.Accounting).Where(record => record.IsSession(session)).ToList();
            if (told.Any(record => record.Is("Stop")))
            {
                return told;
            }

            Assert.False(limit.IsCancellationRequested, $"FreeRADIUS was told only:\n{string.Join('\n', told)}\nThe server:\n{World.Server.Process.Output}");
            await Task.Delay(50);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { Logins, Accounts, Other, World })
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }
    }
}
