using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Concentrator.Protocol.Http;
using Concentrator.Protocol.OneTimePasswords;
using Concentrator.Server.Configuration;
using Concentrator.Server.Editions;
using Concentrator.Server.Tests.Metrics;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Server.Tests.Serving;

/// <summary>The program as a process of its own.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _http = new();

    private string Data => _directory.File("data");

    public void Dispose()
    {
        _http.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Without_a_configuration_it_makes_a_certificate_and_a_user_and_says_how_to_dial_in()
    {
        await using var server = await ConcentratorProcess.Serve(Data);
        Assert.Equal(0, await server.Stop());

        Assert.Contains($"Dial in to {server.EdgeEndpoint}", server.Output, StringComparison.Ordinal);
        Assert.Matches("user demo, password [a-z2-9]{4}(-[a-z2-9]{4}){3} ", server.Output);
        Assert.Contains("Add-VpnConnection", server.Output, StringComparison.Ordinal);
        Assert.Contains($"--ca-cert {Data}/certificate/ca.crt", server.Output, StringComparison.Ordinal);
        Assert.True(File.Exists($"{Data}/certificate/ca.crt"));

        // The password is for the eyes of who started it, not for the log; and it is shown once.
        Assert.DoesNotContain("password", server.Error, StringComparison.OrdinalIgnoreCase);
        await using var again = await ConcentratorProcess.Serve(Data);
        Assert.Equal(0, await again.Stop());
        Assert.DoesNotContain("user demo, password", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_added_before_the_first_start_is_there_and_no_other_is_made()
    {
        var adding = await FinishedProgram.Run(ConcentratorProcess.Program, ["user", "add", "anna", "--password-stdin", .. ConcentratorProcess.Settings(Data)], "correct horse\n");
        Assert.Equal(0, adding.ExitCode);

        await using var server = await ConcentratorProcess.Serve(Data);
        var listing = await FinishedProgram.Run(ConcentratorProcess.Program, ["user", "list", .. ConcentratorProcess.Settings(Data)]);

        Assert.DoesNotContain("demo", server.Output, StringComparison.Ordinal);
        Assert.Contains("anna", listing.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("demo", listing.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_policy_in_its_file_holds_as_soon_as_it_is_written_and_one_with_errors_does_not()
    {
        // As Kubernetes keeps it: a link to a link, which is pointed elsewhere.
        var versions = 0;
        async Task Write(string rule)
        {
            var version = _directory.File($"version{++versions}");
            Directory.CreateDirectory(version);
            File.WriteAllText(Path.Combine(version, "concentrator.json"), $$"""{ "Concentrator": { "Policies": { "Rules": [ {{rule}} ] } } }""");
            var next = _directory.File("next");
            File.CreateSymbolicLink(next, version);
            Assert.Equal(0, (await FinishedProgram.Run("mv", ["-T", next, _directory.File("current")])).ExitCode);
        }

        await Write("""{ "Name": "first" }""");
        var file = _directory.File("concentrator.json");
        File.CreateSymbolicLink(file, _directory.File("current/concentrator.json"));
        await using var server = await ConcentratorProcess.ServeByFile(file, Data);
        Task<FinishedProgram> Shown() => FinishedProgram.Run(ConcentratorProcess.Program, ["policy", "show", .. ConcentratorProcess.Settings(Data)]);
        Assert.Contains("first", (await Shown()).Output, StringComparison.Ordinal);

        await Write("""{ "Name": "second" }""");
        await server.WaitForLog("The access policy was read again and has 1 rules");
        Assert.Contains("second", (await Shown()).Output, StringComparison.Ordinal);

        await Write("""{ "Name": "third", "Level": "perhaps" }""");
        await server.WaitForLog("The access policy stays as it was: ");
        Assert.Contains("second", (await Shown()).Output, StringComparison.Ordinal);
        Assert.Equal(0, await server.Stop());
    }

    [Fact]
    public async Task What_is_blocked_by_command_is_kept_and_told_in_the_log()
    {
        Task<FinishedProgram> Block(params string[] words) => FinishedProgram.Run(ConcentratorProcess.Program, ["block", .. words, .. ConcentratorProcess.Settings(Data)]);
        Assert.Equal(0, (await Block("add", "destinations", "10.66.0.0/16")).ExitCode);
        await using (var server = await ConcentratorProcess.Serve(Data))
        {
            var adding = await Block("add", "clients", "2001:db8::/32");
            Assert.True(adding.ExitCode == 0, adding.Error);
            Assert.Equal(0, (await Block("add", "clients", "203.0.113.7")).ExitCode);
            Assert.Equal(0, (await Block("remove", "clients", "203.0.113.7")).ExitCode);
            Assert.Equal(1, (await Block("remove", "clients", "203.0.113.7")).ExitCode);
            Assert.Equal(1, (await Block("add", "clients", "203.0.113.7/24")).ExitCode);
            Assert.Equal(2, (await Block("add", "others", "203.0.113.7")).ExitCode);
            Assert.Equal(0, await server.Stop());
            Assert.Contains("Block list: 2001:db8::/32 is among the blocked clients now", server.Error, StringComparison.Ordinal);
            Assert.Contains("The block list has 0 networks that may not connect and 1 that clients may not reach", server.Error, StringComparison.Ordinal);
        }

        var listing = await Block("list");
        Assert.Matches("clients +2001:db8::/32", listing.Output);
        Assert.Matches("destinations +10.66.0.0/16", listing.Output);
        Assert.DoesNotContain("203.0.113.7", listing.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_reach_the_process_that_serves()
    {
        await using var server = await ConcentratorProcess.Serve(Data);

        var adding = await FinishedProgram.Run(ConcentratorProcess.Program, ["user", "add", "DOMAIN\\bert/ü ?&", "--chap", .. ConcentratorProcess.Settings(Data)]);
        var twice = await FinishedProgram.Run(ConcentratorProcess.Program, ["user", "add", "DOMAIN\\bert/ü ?&", .. ConcentratorProcess.Settings(Data)]);
        var disabling = await FinishedProgram.Run(ConcentratorProcess.Program, ["user", "disable", "DOMAIN\\bert/ü ?&", .. ConcentratorProcess.Settings(Data)]);
        var listing = await FinishedProgram.Run(ConcentratorProcess.Program, ["user", "list", .. ConcentratorProcess.Settings(Data)]);
        var sessions = await FinishedProgram.Run(ConcentratorProcess.Program, ["session", "list", "--output", "json", .. ConcentratorProcess.Settings(Data)]);

        Assert.True(adding.ExitCode == 0, adding.Error);
        Assert.Contains("Password: ", adding.Output, StringComparison.Ordinal);
        Assert.Equal(1, twice.ExitCode);
        Assert.Equal(0, disabling.ExitCode);
        Assert.Contains("DOMAIN\\bert/ü ?&  disabled  yes", listing.Output, StringComparison.Ordinal);
        Assert.Equal("[]", sessions.Output.Trim());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode($"{Data}/admin.sock"));
    }

    [Fact]
    public async Task One_time_passwords_are_enrolled_at_the_terminal_by_a_QR_code_an_address_and_a_code_that_may_be_corrected()
    {
        await using var server = await ConcentratorProcess.Serve(Data);
        await FinishedProgram.Run(ConcentratorProcess.Program, ["user", "add", "anna", .. ConcentratorProcess.Settings(Data)]);
        using var process = Process.Start(new ProcessStartInfo(ConcentratorProcess.Program, ["user", "otp", "anna", "enroll", "--issuer", "Example", .. ConcentratorProcess.Settings(Data)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var picture = new List<string>();
        string line;
        while (!(line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("It ended.")).StartsWith("otpauth://", StringComparison.Ordinal))
        {
            picture.Add(line);
        }

        Assert.StartsWith("otpauth://totp/Example:anna?secret=", line, StringComparison.Ordinal);
        Assert.True(picture.Count(row => row.Contains('▀', StringComparison.Ordinal)) > 15, string.Join('\n', picture));
        Assert.True(Base32.TryDecode(line.Split("secret=")[1].Split('&')[0], out var secret));
        Assert.Equal(Totp.SecretSize, secret.Length);
        await process.StandardInput.WriteLineAsync("nonsense");
        await process.StandardInput.WriteLineAsync(Totp.CodeAt(secret, TimeProvider.System.GetUtcNow()));
        process.StandardInput.Close();
        var rest = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 0, rest);
        Assert.Contains("not what the device shows", rest, StringComparison.Ordinal);
        Assert.Contains("User anna has one-time passwords.", rest, StringComparison.Ordinal);
        Assert.Equal(0, await server.Stop());
        Assert.DoesNotContain(Base32.Encode(secret), server.Output + server.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_admin_port_tells_health_readiness_and_metrics_and_takes_no_commands()
    {
        await using var server = await ConcentratorProcess.Serve(Data);

        Assert.Equal("ok\n", await _http.GetStringAsync(new Uri(server.Admin, "healthz")));
        Assert.Equal("ready\n", await _http.GetStringAsync(new Uri(server.Admin, "readyz")));
        using var metrics = await _http.GetAsync(new Uri(server.Admin, "metrics"));
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", metrics.Content.Headers.ContentType?.ToString());
        var page = PrometheusPage.Parse(await metrics.Content.ReadAsStringAsync());
        Assert.Equal(0, page["concentrator_tunnels"]);
        Assert.Equal(0, page["concentrator_edge_draining"]);
        foreach (var path in new[] { "v1/users", "v1/sessions", "V1/users", "nothing" })
        {
            using var answer = await _http.GetAsync(new Uri(server.Admin, path));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        // Whoever comes without a path comes to look.
        using var console = await _http.GetAsync(server.Admin);
        Assert.Equal("/console/", console.RequestMessage?.RequestUri?.AbsolutePath);
    }

    [Fact]
    public async Task Every_metric_in_the_handbook_is_on_the_page_or_comes_with_its_first_event()
    {
        await using var server = await ConcentratorProcess.Serve(Data);
        var page = PrometheusPage.Parse(await _http.GetStringAsync(new Uri(server.Admin, "metrics")));

        // In the cluster edition prometheus-net's families are there as well, of which the handbook names none.
        var handbook = OperationsDocument.Metrics();
        Assert.Equal(handbook.Keys.Order(StringComparer.Ordinal), page.Types.Keys.Where(name => handbook.ContainsKey(name) || name.StartsWith("concentrator_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.All(handbook.Values, metric => Assert.Equal($"{metric.Name} {metric.Type}", $"{metric.Name} {page.Types[metric.Name]}"));
        Assert.All(handbook.Keys, name => Assert.True(page.Help.ContainsKey(name), $"{name} has no help"));
        Assert.All(
            page.Samples.Keys.Select(sample => (Sample: sample, Metric: handbook.GetValueOrDefault(page.FamilyOf(sample)))).Where(entry => entry.Metric is not null),
            entry => Assert.Equal(entry.Metric!.Labels.Order(StringComparer.Ordinal), PrometheusPage.LabelsOf(entry.Sample).Order(StringComparer.Ordinal)));
    }

    [NeedsFact("promtool")]
    public async Task Promtool_finds_nothing_wrong_with_the_running_servers_page()
    {
        await using var server = await ConcentratorProcess.Serve(Data);

        var checking = await FinishedProgram.Run("promtool", ["check", "metrics"], await _http.GetStringAsync(new Uri(server.Admin, "metrics")));

        // What prometheus-net writes in the cluster edition has names that it complains of (exit code 3), and can be read.
        Assert.InRange(checking.ExitCode, 0, BuiltEdition.Current.HasCluster ? 3 : 0);
        Assert.DoesNotContain("error while", checking.Error + checking.Output, StringComparison.Ordinal);
        var handbook = OperationsDocument.Metrics();
        Assert.DoesNotContain((checking.Error + checking.Output).Split('\n'), line => line.StartsWith("concentrator_", StringComparison.Ordinal) || handbook.ContainsKey(line.Split(' ')[0]));
    }

    [Fact]
    public async Task The_balancers_probe_is_answered_under_the_made_certificate()
    {
        await using var server = await ConcentratorProcess.Serve(Data);

        var answer = await Exchange(server.EdgeEndpoint, $"HEAD {SstpHttp.Path} HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_stops_it_in_good_order(string signal)
    {
        await using var server = await ConcentratorProcess.Serve(Data);

        await server.Signal(signal);

        Assert.Equal(0, await server.Exit());
        Assert.False(File.Exists($"{Data}/admin.sock"));
        Assert.DoesNotContain("   at ", server.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_begins_the_configured_drain_and_a_second_one_cuts_it_short()
    {
        await using var server = await ConcentratorProcess.Serve(Data, "Edge:Drain:LameDuck=1h", "Edge:Drain:Lifetime=1h");
        await server.Signal("TERM");
        await server.WaitForLog("drains");

        var answer = await Exchange(server.EdgeEndpoint, $"HEAD {SstpHttp.Path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 404 ", answer, StringComparison.Ordinal);
        await server.Signal("TERM");

        Assert.Equal(0, await server.Exit());
    }

    [Fact]
    public async Task A_killed_server_leaves_nothing_that_keeps_the_next_from_starting()
    {
        await using (var server = await ConcentratorProcess.Serve(Data))
        {
            await server.Signal("KILL");
            await server.Exit();
        }

        Assert.True(File.Exists($"{Data}/admin.sock"));
        var listing = await FinishedProgram.Run(ConcentratorProcess.Program, ["user", "list", .. ConcentratorProcess.Settings(Data)]);
        Assert.True(listing.ExitCode == 0, listing.Error);
        await using var next = await ConcentratorProcess.Serve(Data);
        Assert.Equal(0, await next.Stop());
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_refused_with_one_line()
    {
        await using var server = await ConcentratorProcess.Serve(Data);

        var second = await FinishedProgram.Run(ConcentratorProcess.Program, ["serve", .. ConcentratorProcess.Settings(Data)]);

        AssertOneLine(second, "in use");
    }

    [Fact]
    public async Task A_taken_admin_port_is_named_in_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var second = await FinishedProgram.Run(ConcentratorProcess.Program, ["serve", .. ConcentratorProcess.Settings(Data, $"Admin:Listen={taken.LocalEndpoint}")]);

        AssertOneLine(second, taken.LocalEndpoint.ToString()!);
    }

    [Fact]
    public async Task An_admin_port_at_every_address_answers_by_IPv4_and_by_IPv6()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();

        await using var server = await ConcentratorProcess.Serve(Data, $"Admin:Listen=*:{port.ToString(CultureInfo.InvariantCulture)}");
        var hosts = ListenAddress.Every(port).Select(every => every.AddressFamily is AddressFamily.InterNetwork ? "127.0.0.1" : "[::1]");
        foreach (var host in hosts)
        {
            Assert.Equal("ok\n", await _http.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{host}:{port}/healthz"))));
        }
    }

    [Fact]
    public async Task A_taken_port_is_named_in_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var second = await FinishedProgram.Run(ConcentratorProcess.Program, ["serve", .. ConcentratorProcess.Settings(Data, $"Edge:Listen={taken.LocalEndpoint}")]);

        AssertOneLine(second, taken.LocalEndpoint.ToString()!);
    }

    [Fact]
    public async Task A_certificate_that_changes_is_presented_without_a_restart()
    {
        var one = new Concentrator.Server.Certificates.CertificateMaker(_directory.File("one"), TimeProvider.System).Obtain(["localhost", "one.example.org"]);
        var two = new Concentrator.Server.Certificates.CertificateMaker(_directory.File("two"), TimeProvider.System).Obtain(["localhost", "two.example.org"]);
        await using var server = await ConcentratorProcess.Serve(Data, $"Edge:Certificate:Path={one.CertificatePath}", $"Edge:Certificate:KeyPath={one.KeyPath}");
        Assert.True((await Presented(server.EdgeEndpoint)).MatchesHostname("one.example.org"));

        File.Copy(two.KeyPath, one.KeyPath, overwrite: true);
        File.Copy(two.CertificatePath, one.CertificatePath, overwrite: true);
        await server.Signal("HUP");
        await server.WaitForLog("loaded anew");

        Assert.True((await Presented(server.EdgeEndpoint)).MatchesHostname("two.example.org"));
        File.WriteAllText(one.CertificatePath, "damaged");
        await server.Signal("HUP");
        await server.WaitForLog("the one before it stays");
        Assert.True((await Presented(server.EdgeEndpoint)).MatchesHostname("two.example.org"));
    }

    [Fact]
    public async Task A_browser_gets_a_plain_page_that_says_what_this_is()
    {
        await using var server = await ConcentratorProcess.Serve(Data);

        var page = await Exchange(server.EdgeEndpoint, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", page, StringComparison.Ordinal);
        Assert.Contains("This is a VPN server", page, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 404 ", await Exchange(server.EdgeEndpoint, "GET /else HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 405 ", await Exchange(server.EdgeEndpoint, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal(0, await server.Stop());
        Assert.False(File.Exists($"{Data}/web.sock"));
    }

    [Fact]
    public async Task Without_a_web_backend_web_requests_are_not_found()
    {
        await using var server = await ConcentratorProcess.Serve(Data, "Edge:Web:Backend=none");

        Assert.StartsWith("HTTP/1.1 404 ", await Exchange(server.EdgeEndpoint, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), StringComparison.Ordinal);
        Assert.False(File.Exists($"{Data}/web.sock"));
    }

    [Fact]
    public async Task Each_name_gets_its_certificate_and_all_are_loaded_anew_together()
    {
        var one = new Concentrator.Server.Certificates.CertificateMaker(_directory.File("one"), TimeProvider.System).Obtain(["one.example.org"]);
        var two = new Concentrator.Server.Certificates.CertificateMaker(_directory.File("two"), TimeProvider.System).Obtain(["two.example.org"]);
        await using var server = await ConcentratorProcess.Serve(Data, $"Edge:Certificates:0:Path={one.CertificatePath}", $"Edge:Certificates:0:KeyPath={one.KeyPath}", "Edge:Certificates:0:Names=*.example.org");
        Assert.True((await Presented(server.EdgeEndpoint)).MatchesHostname("localhost"));
        Assert.True((await Presented(server.EdgeEndpoint, "any.example.org")).MatchesHostname("one.example.org"));

        File.WriteAllText(one.KeyPath, "damaged");
        await server.Signal("HUP");
        await server.WaitForLog("the one before it stays");
        Assert.True((await Presented(server.EdgeEndpoint, "any.example.org")).MatchesHostname("one.example.org"));

        File.Copy(two.KeyPath, one.KeyPath, overwrite: true);
        File.Copy(two.CertificatePath, one.CertificatePath, overwrite: true);
        await server.Signal("HUP");
        await server.WaitForLog("loaded anew");
        Assert.True((await Presented(server.EdgeEndpoint, "any.example.org")).MatchesHostname("two.example.org"));
        Assert.True((await Presented(server.EdgeEndpoint)).MatchesHostname("localhost"));
    }

    [Fact]
    public async Task A_key_that_comes_after_its_certificate_is_taken_though_it_is_the_older_file()
    {
        var one = new Concentrator.Server.Certificates.CertificateMaker(_directory.File("one"), TimeProvider.System).Obtain(["localhost", "one.example.org"]);
        var two = new Concentrator.Server.Certificates.CertificateMaker(_directory.File("two"), TimeProvider.System).Obtain(["localhost", "two.example.org"]);
        await using var server = await ConcentratorProcess.Serve(Data, $"Edge:Certificate:Path={one.CertificatePath}", $"Edge:Certificate:KeyPath={one.KeyPath}");
        File.SetLastWriteTimeUtc(two.KeyPath, DateTime.UtcNow.AddHours(-1));

        File.Move(two.CertificatePath, one.CertificatePath, overwrite: true);
        await server.Signal("HUP");
        await server.WaitForLog("the one before it stays");
        File.Move(two.KeyPath, one.KeyPath, overwrite: true);
        await server.Signal("HUP");
        await server.WaitForLog("loaded anew");

        Assert.True((await Presented(server.EdgeEndpoint)).MatchesHostname("two.example.org"));
    }

    private static void AssertOneLine(FinishedProgram program, string part)
    {
        Assert.Equal(1, program.ExitCode);
        var complaint = Assert.Single(program.Error.Split('\n'), line => line.StartsWith("concentrator: ", StringComparison.Ordinal));
        Assert.Contains(part, complaint, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", program.Error, StringComparison.Ordinal);
    }

    private static async Task<X509Certificate2> Presented(string endpoint, string name = "localhost")
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(endpoint));
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(name);
        return X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
    }

    private async Task<string> Exchange(string endpoint, string request)
    {
        using var authority = X509CertificateLoader.LoadCertificateFromFile($"{Data}/certificate/ca.crt");
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(endpoint));
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck },
        });
        await tls.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(tls, Encoding.ASCII);
        return await reader.ReadToEndAsync();
    }
}
