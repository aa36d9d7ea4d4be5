using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concentrator.Control.Tokens;
using Concentrator.Server.Tests.Administration.Api;
using Concentrator.Server.WebConsole;

namespace Concentrator.Server.Tests.WebConsole;

public sealed class ConsoleSignInTests
{
    private const string Session = "/console/session";
    private const string Version = "/api/v1/version";

    [Fact]
    public async Task A_token_is_exchanged_for_a_cookie_that_no_script_reads_and_no_other_site_sends()
    {
        await using var world = await ApiWorld.Start();
        using var visitor = new ConsoleVisitor(world.Server);

        var cookie = (await visitor.SignIn(world.TokenOf(ApiRole.Viewer))).Split("; ");

        Assert.Matches("^concentrator-console=[0-9a-f]{64}$", cookie[0]);
        Assert.Equal(["httponly", "path=/", "samesite=strict"], cookie[1..].Order(StringComparer.Ordinal));
        Assert.Equal(HttpStatusCode.OK, await visitor.StatusOf(HttpMethod.Get, Version));
        Assert.Equal(HttpStatusCode.OK, await visitor.StatusOf(HttpMethod.Get, Session));
        Assert.Contains("console.sign-in", world.AuditText, StringComparison.Ordinal);
        Assert.DoesNotContain(world.TokenOf(ApiRole.Viewer), world.AuditText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_TLS_the_cookie_is_secure_and_of_this_host_alone()
    {
        await using var world = await ApiWorld.Start(change: (directory, settings) =>
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            File.WriteAllText(directory.File("admin.pem"), certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
            return settings with { Listen = [], TlsListen = [new IPEndPoint(IPAddress.Loopback, 0)], CertificatePath = directory.File("admin.pem") };
        });
        using var visitor = new ConsoleVisitor(world.Server);

        var cookie = (await visitor.SignIn(world.TokenOf(ApiRole.Viewer))).Split("; ");

        Assert.StartsWith("__Host-concentrator-console=", cookie[0], StringComparison.Ordinal);
        Assert.Equal(["httponly", "path=/", "samesite=strict", "secure"], cookie[1..].Order(StringComparer.Ordinal));
        Assert.Equal(HttpStatusCode.OK, await visitor.StatusOf(HttpMethod.Get, Version));
    }

    [Fact]
    public async Task The_cookie_may_what_its_token_may_and_no_more()
    {
        await using var world = await ApiWorld.Start();
        using var visitor = new ConsoleVisitor(world.Server);
        await visitor.SignIn(world.TokenOf(ApiRole.Viewer));

        Assert.Equal(HttpStatusCode.Forbidden, await visitor.StatusOf(HttpMethod.Get, "/api/v1/configuration"));
        Assert.Equal(HttpStatusCode.Forbidden, await visitor.StatusOf(HttpMethod.Post, "/api/v1/nodes/edge-1/drain", null, ("Origin", visitor.Origin)));

        await world.Plane.ApiTokens.Remove("a-Viewer", default);
        Assert.Equal(HttpStatusCode.Unauthorized, await visitor.StatusOf(HttpMethod.Get, Version));
    }

    [Fact]
    public async Task A_cookie_without_what_the_page_keeps_is_worth_nothing()
    {
        await using var world = await ApiWorld.Start();
        using var visitor = new ConsoleVisitor(world.Server);
        await visitor.SignIn(world.TokenOf(ApiRole.Admin));
        var key = visitor.Key;

        foreach (var wrong in new[] { null, "sign-in", "", new string('0', 64), key + "0" })
        {
            visitor.Key = wrong;
            Assert.Equal(HttpStatusCode.Unauthorized, await visitor.StatusOf(HttpMethod.Get, Version));
            Assert.Equal(HttpStatusCode.Unauthorized, await visitor.StatusOf(HttpMethod.Get, Session));
        }

        (visitor.Key, visitor.Cookie) = (key, null);
        Assert.Equal(HttpStatusCode.Unauthorized, await visitor.StatusOf(HttpMethod.Get, Version));
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    public async Task What_another_site_sends_is_refused(string header, string value)
    {
        await using var world = await ApiWorld.Start();
        using var visitor = new ConsoleVisitor(world.Server);
        await visitor.SignIn(world.TokenOf(ApiRole.Admin));

        Assert.Equal(HttpStatusCode.Unauthorized, await visitor.StatusOf(HttpMethod.Post, "/api/v1/blocked", new { list = "clients", network = "203.0.113.0/24" }, (header, value)));
        Assert.Equal(HttpStatusCode.Unauthorized, await visitor.StatusOf(HttpMethod.Get, Version, null, (header, value)));
        Assert.Equal(HttpStatusCode.Forbidden, await visitor.StatusOf(HttpMethod.Post, Session, new { token = world.TokenOf(ApiRole.Admin) }, (header, value)));
        Assert.Equal(HttpStatusCode.Unauthorized, await visitor.StatusOf(HttpMethod.Delete, Session, null, (header, value)));
        Assert.Empty((await world.Get("blocked")).AsArray());
    }

    [Fact]
    public async Task A_change_takes_a_word_of_the_browser_about_its_origin()
    {
        await using var world = await ApiWorld.Start();
        using var visitor = new ConsoleVisitor(world.Server);
        await visitor.SignIn(world.TokenOf(ApiRole.Operator));
        var blocked = new { list = "clients", network = "203.0.113.0/24" };

        Assert.Equal(HttpStatusCode.Unauthorized, await visitor.StatusOf(HttpMethod.Post, "/api/v1/blocked", blocked));
        Assert.Equal(HttpStatusCode.OK, await visitor.StatusOf(HttpMethod.Post, "/api/v1/blocked", blocked, ("Sec-Fetch-Site", "same-origin")));
        Assert.Contains("a-Operator", world.AuditText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_without_the_header_of_a_script_or_as_a_form_is_refused()
    {
        await using var world = await ApiWorld.Start();
        using var visitor = new ConsoleVisitor(world.Server);
        var token = world.TokenOf(ApiRole.Admin);

        Assert.Equal(HttpStatusCode.Forbidden, await visitor.StatusOf(HttpMethod.Post, Session, new { token }, ("Origin", visitor.Origin)));
        using var form = new HttpRequestMessage(HttpMethod.Post, Session) { Content = new FormUrlEncodedContent([new("token", token)]) };
        form.Headers.Add(ConsoleSessions.KeyHeader, "sign-in");
        form.Headers.Add("Origin", visitor.Origin);
        using var answer = await world.Http.SendAsync(form);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Wrong_tokens_are_refused_and_soon_not_even_looked_at()
    {
        await using var world = await ApiWorld.Start();
        using var visitor = new ConsoleVisitor(world.Server);
        Task<HttpStatusCode> Try(object body) => visitor.StatusOf(HttpMethod.Post, Session, body, (ConsoleSessions.KeyHeader, "sign-in"), ("Origin", visitor.Origin));

        Assert.Equal(HttpStatusCode.BadRequest, await Try(new { token = " " }));
        Assert.Equal(HttpStatusCode.BadRequest, await Try(new { }));
        Assert.Equal(HttpStatusCode.BadRequest, await Try(new { token = 5 }));
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await Try(new { token = $"ca1.somebody.{i}" }));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await Try(new { token = "ca1.somebody.else" }));
    }

    [Fact]
    public async Task A_session_that_nobody_uses_ends_whatever_the_page_asks_by_itself()
    {
        await using var world = await ApiWorld.Start();
        using var visitor = new ConsoleVisitor(world.Server);
        await visitor.SignIn(world.TokenOf(ApiRole.Viewer));

        world.Clock.Ahead += ConsoleSessions.IdleLimit - TimeSpan.FromMinutes(1);
        Assert.Equal(HttpStatusCode.OK, await visitor.StatusOf(HttpMethod.Get, Version));
        world.Clock.Ahead += ConsoleSessions.IdleLimit - TimeSpan.FromMinutes(1);
        Assert.Equal(HttpStatusCode.OK, await visitor.StatusOf(HttpMethod.Get, Version, null, (ConsoleSessions.BackgroundHeader, "1")));
        world.Clock.Ahead += TimeSpan.FromMinutes(2);
        Assert.Equal(HttpStatusCode.Unauthorized, await visitor.StatusOf(HttpMethod.Get, Version));
    }

    [Fact]
    public async Task A_session_that_is_used_ends_in_the_end()
    {
        await using var world = await ApiWorld.Start();
        using var visitor = new ConsoleVisitor(world.Server);
        await visitor.SignIn(world.TokenOf(ApiRole.Viewer));

        var step = TimeSpan.FromMinutes(20);
        var begin = world.Clock.Ahead;
        while (world.Clock.Ahead + step < begin + ConsoleSessions.Limit)
        {
            world.Clock.Ahead += step;
            Assert.Equal(HttpStatusCode.OK, await visitor.StatusOf(HttpMethod.Get, Version));
        }

        world.Clock.Ahead += step;
        Assert.Equal(HttpStatusCode.Unauthorized, await visitor.StatusOf(HttpMethod.Get, Version));
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_so_does_signing_in_anew()
    {
        await using var world = await ApiWorld.Start();
        using var visitor = new ConsoleVisitor(world.Server);
        await visitor.SignIn(world.TokenOf(ApiRole.Viewer));
        var (cookie, key) = (visitor.Cookie, visitor.Key);
        await visitor.SignIn(world.TokenOf(ApiRole.Viewer));
        using var before = new ConsoleVisitor(world.Server) { Cookie = cookie, Key = key };
        Assert.Equal(HttpStatusCode.Unauthorized, await before.StatusOf(HttpMethod.Get, Version));

        Assert.Equal(HttpStatusCode.NoContent, await visitor.StatusOf(HttpMethod.Delete, Session, null, ("Origin", visitor.Origin)));

        Assert.Equal(HttpStatusCode.Unauthorized, await visitor.StatusOf(HttpMethod.Get, Version));
        Assert.Contains("console.sign-out", world.AuditText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_are_only_so_many_sessions_and_the_one_used_least_lately_goes()
    {
        await using var world = await ApiWorld.Start();
        using var visitor = new ConsoleVisitor(world.Server);
        await visitor.SignIn(world.TokenOf(ApiRole.Viewer));
        for (var i = 0; i < ConsoleSessions.Most; i++)
        {
            world.Clock.Ahead += TimeSpan.FromMilliseconds(1);
            using var another = new ConsoleVisitor(world.Server);
            await another.SignIn(world.TokenOf(ApiRole.Viewer));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await visitor.StatusOf(HttpMethod.Get, Version));
    }
}
