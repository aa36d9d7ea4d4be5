using System.Security.Authentication;
using Concentrator.Control.Local;
using Concentrator.Control.Ports;
using Concentrator.Control.Users;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Eap.Peap;
using Concentrator.Protocol.Eap.Tls;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Interop.Tests.Eap;

/// <summary>A control plane with users, and eapol_test (of wpa_supplicant) as its client.</summary>
internal sealed class EapolWorld : IAsyncDisposable
{
    internal const string Password = "in Wonderland, 1865";

    private readonly TemporaryFolder _folder;
    private readonly LocalControlPlane _plane;
    private readonly RadiusFront _front;

    private EapolWorld(TemporaryFolder folder, EapAuthority authority, LocalControlPlane plane)
    {
        _folder = folder;
        Authority = authority;
        _plane = plane;
        _front = new RadiusFront(plane);
    }

    internal EapAuthority Authority { get; }

    internal IUserDirectory Users => _plane.Users;

    internal AuthenticationAnswer Conclusion => _front.Conclusions[^1];

    internal int LongestPacket => _front.LongestPacket;

    /// <summary>Starts a control plane with the users alice and bob (disabled).</summary>
    /// <param name="options">The methods, made of the authority's files.</param>
    internal static async Task<EapolWorld> StartAsync(Func<EapAuthority, EapServerOptions> options)
    {
        var folder = new TemporaryFolder("eapol");
        try
        {
            var authority = new EapAuthority(folder, "users and servers");
            var plane = await LocalControlPlane.OpenAsync(
                new LocalControlPlaneOptions { DataDirectory = folder.File("data"), Eap = options(authority), PasswordRetries = 0 }, TimeProvider.System, NullLoggerFactory.Instance);
            foreach (var user in new[] { new NewUser("alice", Password), new NewUser("alice@example.test", Password), new NewUser("bob", Password) { Disabled = true } })
            {
                await plane.Users.Add(user, default);
            }

            return new EapolWorld(folder, authority, plane);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>EAP-TLS with the authority's files.</summary>
    internal static EapTlsServerOptions Tls(
        EapAuthority authority, SslProtocols minimum = SslProtocols.Tls12, SslProtocols maximum = SslProtocols.Tls13, string? revocationLists = null, params string[] purposes) => new()
        {
            Engines = new TlsServerContext(new TlsServerOptions
            {
                CertificatePath = authority.Server.Certificate,
                KeyPath = authority.Server.Key,
                ApplicationProtocol = null,
                MinimumVersion = minimum,
                MaximumVersion = maximum,
                ClientVerification = new TlsClientVerification
                {
                    AuthoritiesPath = authority.RootPath,
                    RevocationListsPath = revocationLists,
                    Purposes = purposes.Length > 0 ? purposes : [TlsClientVerification.ClientAuthentication],
                },
            }),
        };

    /// <summary>PEAP with the authority's files.</summary>
    internal static PeapServerOptions Peap(EapAuthority authority, SslProtocols minimum = SslProtocols.Tls12) => new()
    {
        Engines = new TlsServerContext(new TlsServerOptions { CertificatePath = authority.Server.Certificate, KeyPath = authority.Server.Key, ApplicationProtocol = null, MinimumVersion = minimum }),
    };

    /// <summary>Lets eapol_test log in; gives what it printed.</summary>
    /// <param name="network">Lines of its network block, beside the server's certificate to trust.</param>
    internal async Task<string> RunAsync(params string[] network)
    {
        var path = _folder.File($"{Guid.NewGuid():n}.conf");
        await File.WriteAllTextAsync(path, $"network={{\n key_mgmt=WPA-EAP\n ca_cert=\"{Authority.RootPath}\"\n {string.Join("\n ", network)}\n}}\n");
        await using var program = RunningProgram.Start("eapol_test", ["-c", path, "-a", "127.0.0.1", "-p", $"{_front.Port}", "-s", RadiusFront.Secret, "-t", "20", "-r", "0"]);
        await program.WaitForExitAsync(TimeSpan.FromSeconds(60));
        return program.Output;
    }

    /// <summary>Lets eapol_test log in and asserts that it succeeds, with our keys.</summary>
    internal async Task AssertGrantedAsync(string user, params string[] network)
    {
        var output = await RunAsync(network);
        Assert.True(output.EndsWith("SUCCESS", StringComparison.Ordinal), output);
        Assert.Contains("MPPE keys OK: 1  mismatch: 0", output, StringComparison.Ordinal);
        Assert.Equal((AuthenticationVerdict.Granted, user), (Conclusion.Verdict, Conclusion.UserName));
        Assert.NotEqual(new byte[32], Conclusion.Grant!.HigherLayerAuthenticationKey);
    }

    /// <summary>Lets eapol_test log in and asserts that it is refused for one reason.</summary>
    internal async Task AssertRefusedAsync(AuthenticationFailure failure, params string[] network)
    {
        var output = await RunAsync(network);
        Assert.True(output.EndsWith("FAILURE", StringComparison.Ordinal), output);
        Assert.True(Conclusion.Failure == failure, $"{Conclusion.Failure}, not {failure}:\n{output}");
    }

    public async ValueTask DisposeAsync()
    {
        await _front.DisposeAsync();
        await _plane.DisposeAsync();
        _folder.Dispose();
    }
}
