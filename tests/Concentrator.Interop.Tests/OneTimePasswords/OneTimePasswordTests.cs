using Concentrator.Client;
using Concentrator.Interop.Tests.Door;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Interop.Tests.Server;
using Concentrator.Protocol.OneTimePasswords;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Tls;

namespace Concentrator.Interop.Tests.OneTimePasswords;

/// <summary>Our client with one-time passwords at a real server.</summary>
public sealed class OneTimePasswordTests
{
    private const string Address = "127.0.1.1";
    private const string Password = "in Wonderland, 1865";
    private static readonly byte[] _secret = "12345678901234567890"u8.ToArray();

    [ProgramFact("ip")]
    public async Task A_code_opens_one_tunnel_by_EAP_GTC_or_PAP_and_the_log_says_why_others_are_refused()
    {
        await using var space = await NetworkNamespace.CreateAsync("otp");
        await using var server = await ConcentratorServer.CreateAsync(space, Address, ["eap", "mschapv2", "pap"], "Network:Mode=none", "Edge:Workers=1", "Authentication:Eap:Methods=mschapv2,gtc");
        using var folder = new TemporaryFolder("otp");
        await File.WriteAllTextAsync(folder.File("secret"), Base32.Encode(_secret));
        await server.AddUserAsync("alice", Password);
        await server.StartAsync();

        // The code that proves the device is spent, and so the tunnels' codes are the next ones.
        await TimeStep.WithRoomAsync();
        await server.CommandAsync("user", "otp", "alice", "enroll", "--secret-file", folder.File("secret"), "--code", Code(-1));
        Assert.Contains("yes", await server.CommandAsync("user", "list"), StringComparison.Ordinal);

        var (now, next) = (Code(0), Code(1));
        await using (var tunnel = await DialAsync(space, AuthenticationMethod.Eap, now))
        {
            Assert.True(await SharedPort.PingAsync(tunnel));
            await AssertRefusedAsync(AuthenticationMethod.Eap, now, AuthenticationFailure.OneTimePasswordUsed);
            await AssertRefusedAsync(AuthenticationMethod.Pap, now, AuthenticationFailure.OneTimePasswordUsed);
            await tunnel.DisconnectAsync();
        }

        await using (var tunnel = await DialAsync(space, AuthenticationMethod.Pap, next))
        {
            Assert.True(await SharedPort.PingAsync(tunnel));
        }

        await AssertRefusedAsync(AuthenticationMethod.Pap, "abcdef", AuthenticationFailure.WrongOneTimePassword);
        await AssertRefusedAsync(AuthenticationMethod.MsChapV2, code: null, AuthenticationFailure.OneTimePasswordNeeded);
        await AssertRefusedAsync(AuthenticationMethod.Eap, code: null, AuthenticationFailure.OneTimePasswordNeeded);
        foreach (var secret in new[] { Base32.Encode(_secret), now, next, Password })
        {
            Assert.DoesNotContain(secret, server.Process.Output, StringComparison.Ordinal);
        }

        async Task AssertRefusedAsync(AuthenticationMethod method, string? code, AuthenticationFailure failure)
        {
            var refused = await Assert.ThrowsAsync<SstpConnectException>(() => DialAsync(space, method, code));
            Assert.Equal(SstpTunnelEndReason.AuthenticationFailed, refused.Reason);
            await server.Process.WaitForLineAsync(line => line.Contains("Login refused", StringComparison.Ordinal) && line.Contains($"{method}", StringComparison.Ordinal) && line.Contains($"{failure}", StringComparison.Ordinal), TimeSpan.FromSeconds(10));
        }
    }

    private static string Code(int steps) => Totp.CodeAt(_secret, TimeProvider.System.GetUtcNow().AddSeconds(steps * Totp.Period));

    private static async Task<SstpConnection> DialAsync(NetworkNamespace space, AuthenticationMethod method, string? code)
    {
        var codes = new Queue<string>(code is null ? [] : [code]);
        var options = new SstpClientOptions
        {
            Host = Address,
            Port = ConcentratorServer.Port,
            UserName = "alice",
            Password = Password,
            OneTimePassword = code is null ? null : _ => codes.TryDequeue(out var left) ? left : null,
            Tls = new TlsClientOptions { HostName = Address, TrustAnyCertificate = true },
            Methods = [method],
        };
        return await await space.EnterAsync(() => SstpConnection.ConnectAsync(options));
    }
}
