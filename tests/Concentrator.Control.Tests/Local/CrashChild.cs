using System.Diagnostics;
using System.Globalization;
using Concentrator.Control.Addresses;
using Concentrator.Control.Blocking;
using Concentrator.Control.Health;
using Concentrator.Control.Local;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Tests.Contract;
using Concentrator.Control.Tokens;
using Concentrator.Control.Users;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Control.Tests.Local;

/// <summary>
/// A process with a control plane in which users dial and hang up without end, until it is killed: by itself after so many lines, or by somebody. It says what it is about to ask and what was answered, a line each:
/// <c>opening</c>, <c>opened</c>, <c>closing</c>, <c>closed</c>, with tunnel, user and address.
/// </summary>
internal static class CrashChild
{
    public const int Users = 8;

    private static readonly Lock _output = new();
    private static int _linesLeft;

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not ["crash-child", var directory, var seed, var lines])
        {
            await Console.Error.WriteLineAsync("This is a test assembly: dotnet test.");
            return 2;
        }

        _linesLeft = int.Parse(lines, CultureInfo.InvariantCulture);
        await using var plane = await LocalControlPlane.OpenAsync(Options(directory), TimeProvider.System, NullLoggerFactory.Instance);
        var host = new Host(plane);
        for (var i = 0; i < Users; i++)
        {
            if (!await plane.Users.Exists(UserName(i), default))
            {
                await host.AddUser(UserName(i));
            }
        }

        var edge = await host.NewEdge();
        var random = new Random(int.Parse(seed, CultureInfo.InvariantCulture));
        await Task.WhenAll(Enumerable.Range(0, Users).Select(i => Dial(edge, UserName(i), new Random(random.Next()))).ToList());
        return 0;
    }

    public static LocalControlPlaneOptions Options(string directory) =>
        LocalControlPlaneHost.Options(new ControlPlaneSetup { Pools = [ControlPlaneSetup.Pool("10.9.0.0/27") with { BlockPrefixLength = 29 }] }) with { DataDirectory = directory };

    public static string UserName(int index) => string.Create(CultureInfo.InvariantCulture, $"user-{index}");

    private static async Task Dial(TestEdge edge, string user, Random random)
    {
        await Task.Yield();
        var open = new List<TestLogin>();
        while (true)
        {
            var login = await edge.Login(user, TestUsers.Password);
            if (login.Answer.Grant is not null && random.Next(10) > 0)
            {
                Say("opening", login, user);
                await edge.OpenTunnel(login);
                Say("opened", login, user);
                open.Add(login);
            }

            while (open.Count > 0 && (login.Answer.Grant is null || random.Next(3) > 0))
            {
                var ended = open[random.Next(open.Count)];
                open.Remove(ended);
                Say("closing", ended, user);
                await edge.Close(ended, TunnelEndReason.ClientDisconnect, new TunnelCounters(1, 2, 3, 4));
                Say("closed", ended, user);
                login = ended;
            }
        }
    }

    private static void Say(string what, TestLogin login, string user)
    {
        lock (_output)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} {login.Tunnel} {user} {login.Address} ."));
            Console.Out.Flush();
            if (--_linesLeft == 0)
            {
                // At once, by SIGKILL: what was answered a moment ago must be on the disk already.
                using var self = Process.GetCurrentProcess();
                self.Kill();
            }
        }
    }

    private sealed class Host(LocalControlPlane plane) : IControlPlaneHost
    {
        public IControlPlane ControlPlane => plane;

        public IEdgeCommands Commands => plane;

        public IUserDirectory Users => plane.Users;

        public ISessionDirectory Sessions => plane.Sessions;

        public IBlockDirectory Blocked => plane.Blocked;

        public IMachineDirectory Machines => plane.Machines;

        public IApiTokenDirectory ApiTokens => plane.ApiTokens;

        public IPoolDirectory Pools => plane.PoolDirectory;

        public IPolicyDirectory Policies => plane.Policies;

        public TimeSpan EdgeSilence => throw new NotSupportedException();

        public TimeSpan Fence => throw new NotSupportedException();

        public IReadOnlyList<System.Net.IPEndPoint> DynamicEndpoints => [];

        public TestClock Clock => throw new NotSupportedException();

        public Task Restart() => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
