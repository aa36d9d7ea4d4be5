using System.Globalization;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Connect;

/// <summary>Which certificates our own client takes from a server, and what it says of the others.</summary>
public sealed class CertificateTests
{
    [ProgramFact("nft", "ss", "openssl")]
    public async Task A_certificate_of_an_unknown_authority_or_for_another_name_is_refused()
    {
        await using var world = await ConnectWorld.CreateAsync();
        await world.Network.NameAsync(OfficeNetwork.Server, OfficeNetwork.ServerName, OfficeNetwork.Server, "other.example.test");

        await RefusedAsync(world.DialAs(ConnectWorld.User, "password", OfficeNetwork.Server), "chain", "does not lead to an authority");
        await RefusedAsync(
            world.DialAs(ConnectWorld.User, "password", "other.example.test", "--ca", world.Server.AuthorityFile), "name", "the name other.example.test does not stand in it");
        await TakenAsync(world.DialAs(ConnectWorld.User, "password", OfficeNetwork.ServerName, "--ca", world.Server.AuthorityFile));
    }

    [ProgramFact("nft", "ss", "openssl")]
    public async Task A_pinned_certificate_is_taken_and_no_other()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var shown = await ShowAsync(world);
        var fingerprint = (await RunningProgram.RunAsync("openssl", "x509", "-in", shown, "-noout", "-fingerprint", "-sha256")).Trim();

        await TakenAsync(world.DialAs(ConnectWorld.User, "password", OfficeNetwork.Server, "--pin", fingerprint));
        await RefusedAsync(world.DialAs(ConnectWorld.User, "password", OfficeNetwork.Server, "--pin", new string('a', 64)), "pin", "it is not the pinned one");
    }

    [ProgramFact("nft", "ss", "openssl")]
    public async Task A_certificate_that_is_not_made_for_servers_is_refused_and_one_for_any_purpose_is_taken()
    {
        await MadeForAsync("clientAuth", refused: true);
        await MadeForAsync("anyExtendedKeyUsage", refused: false);
    }

    [ProgramFact("nft", "ss", "openssl")]
    public async Task A_certificate_after_its_time_is_refused()
    {
        using var folder = new TemporaryFolder("certificate");
        var authority = await MakeAsync(folder, "serverAuth", expired: true);
        await using var world = await ConnectWorld.CreateAsync($"Edge:Certificate:Path={folder.File("server.pem")}");

        await RefusedAsync(world.DialAs(ConnectWorld.User, "password", OfficeNetwork.ServerName, "--ca", authority), "validity", "has expired or is not valid yet");
    }

    [ProgramFact("nft", "ss", "openssl")]
    public async Task A_certificate_that_is_refused_after_a_tunnel_was_open_is_tried_again()
    {
        using var folder = new TemporaryFolder("certificate");
        using var strange = new TemporaryFolder("certificate");
        var authority = await MakeAsync(folder, "serverAuth");
        await MakeAsync(strange, "serverAuth");
        await using var world = await ConnectWorld.CreateAsync($"Edge:Certificate:Path={folder.File("server.pem")}");
        var client = world.DialAs(ConnectWorld.User, "password", OfficeNetwork.ServerName, "--ca", authority);
        await client.EventAsync("connected");

        await world.Server.KillAsync();
        File.Move(folder.File("server.pem"), folder.File("kept.pem"));
        File.Copy(strange.File("server.pem"), folder.File("server.pem"));
        var place = client.LineCount;
        await world.Server.StartAsync();
        await client.UntilAsync(end => string.Equals(end.GetProperty("reason").GetString(), "certificateRefused", StringComparison.Ordinal), "disconnected", place);
        place = client.LineCount;
        await client.EventAsync("retrying", place - 1);

        await world.Server.KillAsync();
        File.Move(folder.File("kept.pem"), folder.File("server.pem"), overwrite: true);
        await world.Server.StartAsync();
        await client.EventAsync("connected", place);
        Assert.Equal(0, await client.StopAsync());
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task Either_version_of_tls_can_be_asked_for()
    {
        await using var world = await ConnectWorld.CreateAsync();
        foreach (var version in new[] { "1.2", "1.3" })
        {
            var client = world.Dial("--tls", version, "--no-default-route", "--route", "10.79.0.0/24");
            Assert.StartsWith($"TLS {version} ", (await client.EventAsync("connected")).GetProperty("tls").GetString(), StringComparison.Ordinal);
            Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);
            Assert.Equal(0, await client.StopAsync());
        }
    }

    private static async Task MadeForAsync(string purpose, bool refused)
    {
        using var folder = new TemporaryFolder("certificate");
        var authority = await MakeAsync(folder, purpose);
        await using var world = await ConnectWorld.CreateAsync($"Edge:Certificate:Path={folder.File("server.pem")}");
        var client = world.DialAs(ConnectWorld.User, "password", OfficeNetwork.ServerName, "--ca", authority);
        await (refused ? RefusedAsync(client, "extendedKeyUsage", "names neither Server Authentication nor any purpose") : TakenAsync(client));
    }

    private static async Task RefusedAsync(SstpProgram client, string check, string words)
    {
        Assert.Equal(4, await client.ExitAsync());
        var end = await client.EventAsync("disconnected");
        Assert.Equal("certificateRefused", end.GetProperty("reason").GetString());
        Assert.Equal(check, end.GetProperty("failedCheck").GetString());
        Assert.Contains(words, end.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"event\":\"retrying\"", client.Output, StringComparison.Ordinal);
    }

    private static async Task TakenAsync(SstpProgram client)
    {
        await client.EventAsync("connected");
        Assert.Equal(0, await client.StopAsync());
    }

    private static async Task<string> ShowAsync(ConnectWorld world)
    {
        await using var shown = world.Network.Laptop.Start(["openssl", "s_client", "-connect", $"{OfficeNetwork.Server}:443"]);
        await shown.WaitForLineAsync(line => line.Contains("END CERTIFICATE", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        var lines = shown.Output.Split('\n').SkipWhile(line => !line.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal)).ToList();
        var file = world.FileOf("shown.pem");
        await File.WriteAllLinesAsync(file, lines.Take(1 + lines.FindIndex(line => line.Contains("END CERTIFICATE", StringComparison.Ordinal))));
        return file;
    }

    /// <summary>Makes an authority and a server's certificate of it, and gives the authority's file.</summary>
    private static async Task<string> MakeAsync(TemporaryFolder folder, string purpose, bool expired = false)
    {
        var authority = folder.File("authority.pem");
        await RunningProgram.RunAsync(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder.File("authority.key"), "-out", authority, "-subj", "/CN=Authority", "-days", "30");
        await RunningProgram.RunAsync(
            "openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder.File("server.key"), "-out", folder.File("server.csr"), "-subj", "/CN=server");
        await File.WriteAllTextAsync(
            folder.File("extensions"), $"subjectAltName=DNS:{OfficeNetwork.ServerName},IP:{OfficeNetwork.Server}\nextendedKeyUsage={purpose}\nkeyUsage=digitalSignature\n");
        await File.WriteAllTextAsync(folder.File("index"), "");
        await File.WriteAllTextAsync(folder.File("serial"), "01\n");
        await File.WriteAllTextAsync(
            folder.File("ca.cnf"),
            $"[ca]\ndefault_ca=here\n[here]\ndatabase={folder.File("index")}\nserial={folder.File("serial")}\nnew_certs_dir={Path.GetDirectoryName(authority)}\ndefault_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n");
        var end = DateTime.UtcNow.AddDays(expired ? -1 : 10).ToString("yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture);
        await RunningProgram.RunAsync(
            "openssl", "ca", "-batch", "-config", folder.File("ca.cnf"), "-cert", authority, "-keyfile", folder.File("authority.key"), "-in", folder.File("server.csr"), "-out", folder.File("server.crt"),
            "-notext", "-startdate", "20200101000000Z", "-enddate", end, "-extfile", folder.File("extensions"));
        await File.WriteAllTextAsync(folder.File("server.pem"), await File.ReadAllTextAsync(folder.File("server.crt")) + await File.ReadAllTextAsync(folder.File("server.key")));
        return authority;
    }
}
