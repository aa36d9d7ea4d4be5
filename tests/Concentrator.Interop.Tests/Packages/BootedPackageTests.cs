using Concentrator.Interop.Tests.Connect;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Packages;

/// <summary>The package with its own runtime, under a real systemd.</summary>
public sealed class BootedPackageTests
{
    /// <summary>Tells the sockets that listen on port 443 by their inodes.</summary>
    private const string SocketNumber = "ss -Htlne sport = :443 | grep -o 'ino:[0-9]*' | sort";

    [ProgramFact("dpkg-deb", "systemd-nspawn", "nsenter", "openssl", "setpriv")]
    [Trait("Tier", "long")]
    public async Task It_serves_without_a_capability_and_what_dials_in_during_a_restart_waits()
    {
        using var folder = new TemporaryFolder("deb");
        await using var machine = await BootedMachine.StartAsync();
        await InstallAsync(machine, folder, "1.0.0");
        await machine.UntilAsync("systemctl is-active concentrator", "active");
        var process = (await machine.RunAsync("systemctl show -p MainPID --value concentrator")).Trim();
        var status = await machine.RunAsync($"cat /proc/{process}/status");
        foreach (var set in new[] { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" })
        {
            Assert.Contains($"{set}:\t0000000000000000", status, StringComparison.Ordinal);
        }

        Assert.Contains("NoNewPrivs:\t1", status, StringComparison.Ordinal);
        Assert.Contains("Seccomp:\t2", status, StringComparison.Ordinal);

        // A certificate by way of the deploy hook.
        await machine.RunAsync($"cd /srv; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj /CN=vpn -addext subjectAltName=IP:{BootedMachine.Address} -addext extendedKeyUsage=serverAuth -keyout key.pem -out chain.pem; /usr/share/concentrator/certificate-deploy-hook chain.pem key.pem");
        await machine.RunAsync("sed -i -e 's#// \"Certificate\"#, \"Certificate\"#' /etc/concentrator/concentrator.json; systemctl restart concentrator");
        await machine.RunAsync("echo 'in Wonderland, 1865' >/srv/password; chmod 600 /srv/password; concentrator user add anna --password-file /srv/password");
        await using var client = SstpProgram.Start(
            machine.Client,
            [SstpProgram.Program, "connect", BootedMachine.Address, "--user", "anna", "--password-file", machine.Root.Outside("/srv/password"), "--ca", machine.Root.Outside("/srv/chain.pem"), "--no-default-route", "--json", "--state-directory", folder.File("state")]);
        await client.EventAsync("connected");
        await machine.Client.RunAsync("ping", "-c", "2", "-W", "5", "100.127.0.1");

        // A restart leaves the socket alone: what dials in meanwhile waits there.
        var place = client.LineCount;
        var socket = await machine.RunAsync(SocketNumber);
        Assert.Contains("ino:", socket, StringComparison.Ordinal);
        await machine.RunAsync("systemctl restart concentrator");
        Assert.Equal(socket, await machine.RunAsync(SocketNumber));
        await client.EventAsync("connected", place);
        await machine.Client.RunAsync("ping", "-c", "2", "-W", "5", "100.127.0.1");

        // A killed server is started again, and dialled again.
        place = client.LineCount;
        await machine.RunAsync("systemctl kill -s KILL concentrator");
        await client.EventAsync("connected", place);

        // An upgrade restarts it.
        place = client.LineCount;
        await InstallAsync(machine, folder, "1.1.0");
        await client.EventAsync("connected", place);
        Assert.Equal(0, await client.StopAsync());

        // Drained, it stays down though clients go on dialling; started, it is there again.
        await machine.RunAsync("concentrator node drain $(hostname)");
        await machine.UntilAsync("systemctl is-active concentrator", "inactive");
        await machine.UntilAsync("systemctl is-active concentrator.socket", "inactive");
        await machine.RunAsync("systemctl start concentrator; systemctl is-active concentrator.socket; systemctl stop concentrator");
        await machine.UntilAsync("systemctl is-active concentrator.socket", "inactive");
        await machine.RunAsync("dpkg --purge concentrator");
        Assert.DoesNotContain("sstp0", await machine.RunAsync("ip -o link; nft list ruleset"), StringComparison.Ordinal);
        Assert.Equal("", (await machine.RunAsync("ls -d /var/lib/concentrator /etc/concentrator 2>/dev/null || true")).Trim());
    }

    private static async Task InstallAsync(BootedMachine machine, TemporaryFolder folder, string version)
    {
        var package = await DebianPackage.BuildAsync(folder.File("published"), version, folder.File("out"));
        File.Copy(package, machine.Root.Outside("/srv/concentrator.deb"), overwrite: true);
        await machine.RunAsync("DEBIAN_FRONTEND=noninteractive dpkg -i /srv/concentrator.deb");
    }
}
