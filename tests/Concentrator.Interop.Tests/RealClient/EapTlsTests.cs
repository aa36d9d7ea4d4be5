using System.Text.RegularExpressions;
using Concentrator.Interop.Tests.Eap;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Interop.Tests.Radius;
using Concentrator.Interop.Tests.Server;

namespace Concentrator.Interop.Tests.RealClient;

/// <summary>
/// sstpc and pppd with EAP-TLS, which our server carries to FreeRADIUS. For the crypto binding sstpc's plugin asks pppd for the keys, and pppd before 2.5 keeps 16 of the 32 bytes
/// of each: with such a one the tunnel cannot be bound, whatever the server.
/// </summary>
public sealed partial class EapTlsTests(EapTlsTests.World world) : IClassFixture<EapTlsTests.World>
{
    private const string EapOnly = "refuse-mschap-v2 refuse-mschap refuse-chap refuse-pap";

    [RealClientFact]
    public async Task The_real_client_proves_its_certificate_and_is_bound_to_the_keys_if_pppd_keeps_them_whole()
    {
        using var folder = new TemporaryFolder("eap");
        var authority = new EapAuthority(folder, "authority");
        var good = authority.Issue("good", new EapCertificate { CommonName = "emily" });
        var revoked = authority.Issue("revoked", new EapCertificate { CommonName = "emily", Revoked = true });
        var lists = authority.WriteRevocationList("lists.pem");
        var eap = new FreeRadiusEap { Authority = authority, Default = "tls", RevocationLists = lists };
        await using var radius = await FreeRadius.StartAsync(world.Network.Edge, World.Directory, "", eap);
        var dial = await DialAsync(authority, good);
        var story = $"{dial.Output}\n\nThe server:\n{world.Server.Process.Output}\n\nFreeRADIUS:\n{radius.Output}";
        Assert.True(dial.Output.Contains("EAP authentication succeeded", StringComparison.Ordinal), story);
        var key = PppdKey().Match(dial.Output).Groups["key"].Value;
        var keepsWhole = await PppdVersionAsync() >= new Version(2, 5);
        Assert.True(key.Length == (keepsWhole ? 64 : 32) && RadiusKey().Match(radius.Output).Groups["key"].Value.StartsWith(key, StringComparison.OrdinalIgnoreCase), story);
        if (keepsWhole)
        {
            Assert.True(dial.ExitCode == 0, story);
            await world.Clients[0].PingAsync(ConcentratorServer.Gateway);
        }
        else
        {
            Assert.NotEqual(0, dial.ExitCode);
            Assert.Contains("crypto binding refused, wrong part: CompoundMac", world.Server.Process.Output, StringComparison.Ordinal);
        }

        await world.Clients[0].HangUpAsync();

        var refused = await DialAsync(authority, revoked);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("certificate revoked", radius.Output, StringComparison.Ordinal);
        await world.Clients[0].HangUpAsync();
    }

    private Task<GuestResult> DialAsync(EapAuthority authority, IssuedFiles files)
    {
        // The guest has a folder of its own where the host's temporary files are.
        var (ca, certificate, key) = (Share(authority.RootPath), Share(files.Certificate), Share(files.Key));
        // pppd, 2.4.9 and 2.5.2 alike, answers the last message of EAP-TLS with TLS 1.3 (RFC 9190 §2.1.1) by a packet without a type.
        var options = $"{EapOnly} need-peer-eap ca {ca} cert {certificate} key {key} max-tls-version 1.2";
        return world.Clients[0].DialAsync(new Dial(options) { User = "emily", Password = "is not needed", WithPlugin = true, Tries = 2 });
    }

    private async Task<Version> PppdVersionAsync()
    {
        var printed = (await world.Guest.RunAsync("pppd --version", TimeSpan.FromSeconds(10))).Output;
        return PppdVersion().Match(printed) is { Success: true } match ? Version.Parse(match.Groups["version"].Value) : throw new InvalidOperationException(printed);
    }

    private string Share(string file)
    {
        File.Copy(file, Path.Combine(world.Guest.Folder, Path.GetFileName(file)), overwrite: true);
        return $"/run/share/{Path.GetFileName(file)}";
    }

    [GeneratedRegex(@"The mppe send key \(\d+\): (?<key>[0-9a-fA-F]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PppdKey();

    [GeneratedRegex(@"pppd version (?<version>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PppdVersion();

    [GeneratedRegex("MS-MPPE-Recv-Key = 0x(?<key>[0-9a-f]{64})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RadiusKey();

    /// <summary>FreeRADIUS alone knows the users.</summary>
    public sealed class World : RealClientWorld
    {
        internal const string Directory = "127.0.0.1";

        protected override string[] Methods => ["eap"];

        protected override IReadOnlyList<string> MakeSettings() =>
            [.. base.MakeSettings(), "Authentication:Users=radius", $"Radius:Servers:first:Address={Directory}", $"Radius:Servers:first:Secret={FreeRadius.Secret}"];
    }
}
