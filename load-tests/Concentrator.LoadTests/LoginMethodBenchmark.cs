using Concentrator.Client;
using Concentrator.Interop.Tests.Eap;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Tls;

namespace Concentrator.LoadTests;

/// <summary>Whole dial-ins by each method that the server has of its own, one after the other on one server: logins a second of the server's processor time.</summary>
internal static class LoginMethodBenchmark
{
    private const string AuthorityName = "bench-ca";

    private static readonly (string Name, AuthenticationMethod Method, EapClientMethod? Eap)[] s_methods =
    [
        ("mschapv2", AuthenticationMethod.MsChapV2, null),
        ("chap", AuthenticationMethod.ChapMd5, null),
        ("pap", AuthenticationMethod.Pap, null),
        ("eap-mschapv2", AuthenticationMethod.Eap, EapClientMethod.MsChapV2),
        ("eap-gtc", AuthenticationMethod.Eap, EapClientMethod.Gtc),
        ("eap-tls", AuthenticationMethod.Eap, EapClientMethod.Tls),
        ("peap-mschapv2", AuthenticationMethod.Eap, EapClientMethod.PeapMsChapV2),
        ("peap-gtc", AuthenticationMethod.Eap, EapClientMethod.PeapGtc),
        ("peap-tls", AuthenticationMethod.Eap, EapClientMethod.PeapTls),
    ];

    public static async Task<IEnumerable<Figure>> RunAsync(BenchOptions options)
    {
        using var folder = new TemporaryFolder("concentrator-bench");
        var authority = new EapAuthority(folder, AuthorityName);
        var user = authority.Issue("user0", new EapCertificate { CommonName = "user0" });
        await using var stage = await Stage.SetAsync(
            ["eap", "mschapv2", "chap", "pap"],
            "Authentication:Eap:Methods=mschapv2,tls,peap,gtc",
            "Authentication:Eap:Peap:Methods=mschapv2,tls,gtc",
            $"Authentication:Eap:Tls:Authorities={authority.RootPath}",
            "Authentication:Eap:Tls:NameFrom=cn",
            $"Authentication:Eap:Certificate:Path={authority.Server.Certificate}",
            $"Authentication:Eap:Certificate:KeyPath={authority.Server.Key}");
        var tls = new TlsClientOptions
        {
            HostName = "vpn.example.test",
            AuthoritiesPath = authority.RootPath,
            Certificate = new TlsCertificateFile(user.Certificate, user.Key),
        };
        var figures = new List<Figure>();
        foreach (var (name, method, eap) in s_methods)
        {
            // A user's certificate is one user's.
            SstpClientOptions Change(SstpClientOptions each) => each with
            {
                UserName = eap is EapClientMethod.Tls or EapClientMethod.PeapTls ? "user0" : each.UserName,
                Methods = [method],
                Eap = eap is { } inner ? new SstpEapOptions { Methods = [inner], Tls = tls } : null,
            };

            var (logins, _, cpu) = await LoginLoop.MeasureAsync(stage, options.Concurrency, Math.Max(1, options.Seconds / 2), Change).WaitAsync(TimeSpan.FromMinutes(2));
            figures.Add(new Figure($"logins by {name} per server cpu second", logins / cpu, "logins/cpu-s"));
        }

        return figures;
    }
}
