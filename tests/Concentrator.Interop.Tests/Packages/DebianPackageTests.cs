using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Packages;

/// <summary>The Debian package in a copy of this machine: what dpkg makes of it, from the first installation to the purge.</summary>
public sealed class DebianPackageTests
{
    [ProgramFact("dpkg-deb", "unshare", "mount", "chroot")]
    public async Task It_is_installed_upgraded_removed_and_purged_and_nothing_is_lost_before_or_left_behind()
    {
        await using var root = await InstalledAsync("1.0.0");
        Assert.Equal("640 root concentrator", await StatAsync(root, "/etc/concentrator/concentrator.json"));
        Assert.Equal("750 root concentrator", await StatAsync(root, "/etc/concentrator"));
        Assert.Equal("700 concentrator concentrator", await StatAsync(root, "/var/lib/concentrator"));
        Assert.Equal(["concentrator.service", "concentrator.socket"], await EnabledAsync(root));
        Assert.StartsWith("ok: /etc/concentrator/concentrator.json", await AsServiceAsync(root, "concentrator check-config"), StringComparison.Ordinal);
        await AsServiceAsync(root, "echo 'in Wonderland, 1865' | concentrator user add anna --password-stdin");

        // What the administrator changed stays.
        await root.RunAsync("sed -i 's/\"Mode\": \"tun\"/\"Mode\": \"none\"/' /etc/concentrator/concentrator.json");
        await InstallAsync(root, "1.1.0");
        Assert.Contains("Version: 1.1.0", await root.RunAsync("dpkg -s concentrator"), StringComparison.Ordinal);
        Assert.Contains("\"Mode\": \"none\"", await root.RunAsync("cat /etc/concentrator/concentrator.json"), StringComparison.Ordinal);
        Assert.Contains("anna", await AsServiceAsync(root, "concentrator user list"), StringComparison.Ordinal);
        Assert.Equal(["concentrator.service", "concentrator.socket"], await EnabledAsync(root));

        // Whoever has removed the configuration wants none, and the package is well all the same.
        await root.RunAsync("mv /etc/concentrator/concentrator.json /srv/kept.json");
        await InstallAsync(root, "1.2.0");
        Assert.Contains("install ok installed", await root.RunAsync("dpkg -s concentrator"), StringComparison.Ordinal);
        await root.RunAsync("mv /srv/kept.json /etc/concentrator/concentrator.json");

        // A removed package leaves configuration and data, a purged one nothing.
        await root.RunAsync("dpkg --remove concentrator");
        Assert.Equal("640 root concentrator", await StatAsync(root, "/etc/concentrator/concentrator.json"));
        Assert.Contains("anna", await root.RunAsync("grep -c anna /var/lib/concentrator/* | grep -v ':0' | sed 's/^/anna /'"), StringComparison.Ordinal);
        await root.RunAsync("dpkg --purge concentrator");
        Assert.Equal("", (await root.RunAsync("find /etc /usr /lib /var/lib/concentrator /var/lib/systemd /run -xdev -iname '*concentrator*' -newer /srv/before 2>/dev/null || true")).Trim());
        Assert.Equal("", (await root.RunAsync("getent passwd concentrator || true")).Trim());
    }

    [ProgramFact("dpkg-deb", "unshare", "mount", "chroot", "openssl")]
    public async Task The_deploy_hook_takes_a_renewed_pair_and_no_other()
    {
        await using var root = await InstalledAsync("1.0.0");
        const string hook = "/usr/share/concentrator/certificate-deploy-hook";
        const string make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj /CN=vpn -addext subjectAltName=DNS:{0} -keyout privkey.pem -out fullchain.pem 2>/dev/null";
        foreach (var (folder, name) in new[] { ("first", "vpn.example.org"), ("renewed", "vpn.example.org"), ("other", "www.example.org") })
        {
            await root.RunAsync($"mkdir -p /srv/{folder}; cd /srv/{folder}; {make.Replace("{0}", name, StringComparison.Ordinal)}");
        }

        await root.RunAsync($"RENEWED_LINEAGE=/srv/first {hook}");
        Assert.Equal("640 root concentrator", await StatAsync(root, "/etc/concentrator/tls/privkey.pem"));
        await root.RunAsync("cmp /srv/first/fullchain.pem /etc/concentrator/tls/fullchain.pem");
        await root.RunAsync($"RENEWED_LINEAGE=/srv/renewed {hook}; cmp /srv/renewed/fullchain.pem /etc/concentrator/tls/fullchain.pem; cmp /srv/renewed/privkey.pem /etc/concentrator/tls/privkey.pem");

        // certbot renews a web server's certificate too; and a key that is another's would leave the server without any.
        await root.RunAsync($"RENEWED_LINEAGE=/srv/other {hook}; cmp /srv/renewed/fullchain.pem /etc/concentrator/tls/fullchain.pem");
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => root.RunAsync($"{hook} /srv/first/fullchain.pem /srv/renewed/privkey.pem"));
        Assert.Contains("is not that of the certificate", refused.Message, StringComparison.Ordinal);
        await root.RunAsync("cmp /srv/renewed/fullchain.pem /etc/concentrator/tls/fullchain.pem");
        await AsServiceAsync(root, "cat /etc/concentrator/tls/privkey.pem >/dev/null");
    }

    [ProgramFact("dpkg-deb", "unshare", "mount", "chroot", "systemd-analyze")]
    public async Task Its_units_are_such_that_systemd_takes_and_the_server_has_no_capability()
    {
        await using var root = await InstalledAsync("1.0.0");
        foreach (var unit in new[] { "concentrator.service", "concentrator.socket", "concentrator-prepare.service" })
        {
            var said = await root.RunAsync($"systemd-analyze verify --man=no /lib/systemd/system/{unit} 2>&1 || true");
            Assert.DoesNotContain(said.Split('\n'), line => line.Contains("concentrator", StringComparison.Ordinal));
        }

        var text = await root.RunAsync("cat /lib/systemd/system/concentrator.service");
        Assert.Contains("\nCapabilityBoundingSet=\n", text, StringComparison.Ordinal);
        Assert.Contains("\nUser=concentrator\n", text, StringComparison.Ordinal);
        Assert.Contains("\nNoNewPrivileges=yes\n", text, StringComparison.Ordinal);
    }

    private static async Task<OverlayRoot> InstalledAsync(string version)
    {
        var root = await OverlayRoot.CreateAsync();
        try
        {
            await root.RunAsync("touch /srv/before; sleep 0.01");
            await InstallAsync(root, version);
            return root;
        }
        catch
        {
            await root.DisposeAsync();
            throw;
        }
    }

    private static async Task InstallAsync(OverlayRoot root, string version)
    {
        using var folder = new TemporaryFolder("deb");
        var package = await DebianPackage.BuildAsync(DebianPackage.Built, version, folder.File("out"));
        File.Copy(package, root.Outside("/srv/concentrator.deb"), overwrite: true);
        await root.RunAsync("DEBIAN_FRONTEND=noninteractive dpkg -i /srv/concentrator.deb");
    }

    private static Task<string> AsServiceAsync(OverlayRoot root, string command) => root.RunAsync($"setpriv --reuid concentrator --regid concentrator --clear-groups sh -ec \"{command}\"");

    private static async Task<string> StatAsync(OverlayRoot root, string path) => (await root.RunAsync($"stat -c '%a %U %G' {path}")).Trim();

    private static async Task<string[]> EnabledAsync(OverlayRoot root) =>
        [.. (await root.RunAsync("find /etc/systemd/system -type l -name 'concentrator*' -printf '%f\\n'")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
}
