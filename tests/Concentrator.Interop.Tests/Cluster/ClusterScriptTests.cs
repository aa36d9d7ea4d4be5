using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Concentrator.Client;
using Concentrator.Interop.Tests.Client;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Cluster;

/// <summary><c>make cluster</c>: the script as it is, with the program that was built for the tests.</summary>
public sealed partial class ClusterScriptTests
{
    private static readonly string s_repository = typeof(ClusterScriptTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key is "Repository").Value!;

    [ProgramFact("redis-server", "haproxy", "openssl", "setsid")]
    public async Task The_cluster_on_one_machine_lets_its_first_user_in_and_leaves_nothing_behind()
    {
        var third = Random.Shared.Next(1, 255);
        var prefix = $"c{Random.Shared.Next(0x10000):x4}";
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["CLUSTER_PREFIX"] = prefix,
            ["CLUSTER_NET"] = $"198.19.{third}",
            ["CLUSTER_PROGRAM"] = Path.Combine(AppContext.BaseDirectory, "concentrator"),
        };
        await using var script = RunningProgram.Start(Path.Combine(s_repository, "scripts", "cluster"), [], environment);
        try
        {
            await script.WaitForLineAsync(line => line.StartsWith("Ctrl-C", StringComparison.Ordinal), TimeSpan.FromSeconds(120));
            var password = PasswordLine().Match(script.Output).Groups["password"].Value;

            await using var tunnel = await SstpConnection.ConnectAsync(ClusterWorld.Options(new IPEndPoint(IPAddress.Parse($"198.19.{third}.1"), 443), user: "demo", password: password));
            Assert.True(await EchoRequest.PingAsync(tunnel, "100.127.0.1", 1, 100, TimeSpan.FromSeconds(10)));
            Assert.True(await EchoRequest.PingAsync(tunnel, $"198.19.{third}.254", 2, 100, TimeSpan.FromSeconds(10)));
        }
        finally
        {
            await script.SignalAsync("TERM");
            await script.WaitForExitAsync(TimeSpan.FromSeconds(60));
        }

        Assert.Equal(0, script.ExitCode);
        Assert.DoesNotContain(prefix, await RunningProgram.RunAsync("ip", "netns", "list"), StringComparison.Ordinal);
        Assert.DoesNotContain(prefix, await RunningProgram.RunAsync("ip", "link", "show"), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"user demo, password (?<password>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PasswordLine();
}
