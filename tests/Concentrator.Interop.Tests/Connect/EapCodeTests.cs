using Concentrator.Interop.Tests.Eap;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.OneTimePasswords;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Protocol.OneTimePasswords;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Interop.Tests.Connect;

/// <summary>The command and a running server, when the user has one-time passwords and logs in inside PEAP.</summary>
public sealed class EapCodeTests
{
    private static readonly byte[] s_secret = "12345678901234567890"u8.ToArray();

    [ProgramFact("nft", "ss")]
    public async Task A_code_inside_PEAP_opens_one_tunnel_and_a_method_that_carries_none_opens_none()
    {
        using var folder = new TemporaryFolder("eap");
        var authority = new EapAuthority(folder, "users and servers");
        await using var world = await ConnectWorld.CreateAsync(
            "Authentication:Eap:Methods=peap", "Authentication:Eap:Peap:Methods=mschapv2,gtc", $"Authentication:Eap:Certificate:Path={authority.Server.Certificate}",
            $"Authentication:Eap:Certificate:KeyPath={authority.Server.Key}", $"Edge:Certificate:Names:1={OfficeNetwork.ServerName}");
        await File.WriteAllTextAsync(folder.File("secret"), Base32.Encode(s_secret));
        await TimeStep.WithRoomAsync();
        await world.Server.CommandAsync("user", "otp", ConnectWorld.User, "enroll", "--secret-file", folder.File("secret"), "--code", Code(-1));
        string[] arguments = ["--auth", "peap-gtc", "--eap-ca", authority.RootPath, "--eap-server-name", "vpn.example.test", "--attempts", "1"], coded = [.. arguments, "--otp", Code(0)];

        var client = world.Dial(coded);
        await client.EventAsync("connected");
        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);
        Assert.Equal(0, await client.StopAsync());

        await AssertRefusedAsync(AuthenticationFailure.OneTimePasswordUsed, coded);
        await AssertRefusedAsync(AuthenticationFailure.OneTimePasswordNeeded, arguments);
        await AssertRefusedAsync(AuthenticationFailure.OneTimePasswordNeeded, ["--auth", "peap-mschapv2", .. arguments[2..]]);

        async Task AssertRefusedAsync(AuthenticationFailure failure, string[] by)
        {
            var from = world.Server.Process.LineCount;
            Assert.Equal(5, await world.Dial(by).ExitAsync());
            await world.Server.Process.WaitForLineAsync(line => line.Contains("Login refused", StringComparison.Ordinal) && line.Contains($"{failure}", StringComparison.Ordinal), TimeSpan.FromSeconds(10), from);
        }
    }

    private static string Code(int steps) => Totp.CodeAt(s_secret, TimeProvider.System.GetUtcNow().AddSeconds(steps * Totp.Period));
}
