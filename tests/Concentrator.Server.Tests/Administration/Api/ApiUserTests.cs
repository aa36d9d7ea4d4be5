using System.Net;
using Concentrator.Control.Tokens;
using Concentrator.Protocol.OneTimePasswords;

namespace Concentrator.Server.Tests.Administration.Api;

public sealed class ApiUserTests
{
    [Fact]
    public async Task Users_are_added_changed_and_removed_and_no_password_is_noted()
    {
        await using var world = await ApiWorld.Start();
        Assert.Equal(HttpStatusCode.Created, await world.StatusOf(HttpMethod.Post, "users", new { name = "ann", password = "s3cret-one", groups = new[] { "staff" } }));
        Assert.Equal(HttpStatusCode.Conflict, await world.StatusOf(HttpMethod.Post, "users", new { name = "ANN", password = "s3cret-two" }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await world.StatusOf(HttpMethod.Post, "users", new { name = "", password = "s3cret-two" }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await world.StatusOf(HttpMethod.Post, "users", new { name = "bob", password = "s3cret-two", address = "here" }));
        Assert.Equal(HttpStatusCode.BadRequest, await world.StatusOf(HttpMethod.Post, "users", new StringContent("{", System.Text.Encoding.UTF8, "application/json")));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await world.StatusOf(HttpMethod.Post, "users", new StringContent("name=ann")));

        Assert.Equal("staff", Assert.Single((await world.Get("users/ann", ApiRole.Viewer))["groups"]!.AsArray())!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, await world.StatusOf(HttpMethod.Get, "users/bob"));
        Assert.Equal(HttpStatusCode.OK, await world.StatusOf(HttpMethod.Post, "users/ann/groups", new { add = new[] { "admins" }, remove = new[] { "staff" } }));
        Assert.Equal(HttpStatusCode.NotFound, await world.StatusOf(HttpMethod.Post, "users/bob/groups", new { add = new[] { "admins" } }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await world.StatusOf(HttpMethod.Post, "users/ann/groups", new { add = new[] { "a,b" } }));
        Assert.Equal(HttpStatusCode.OK, await world.StatusOf(HttpMethod.Put, "users/ann/password", new { password = "s3cret-three" }));
        Assert.Equal(HttpStatusCode.NotFound, await world.StatusOf(HttpMethod.Put, "users/bob/password", new { password = "s3cret-three" }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await world.StatusOf(HttpMethod.Put, "users/ann/password", new { password = "" }));

        foreach (var (word, state) in new[] { ("disable", "disabled"), ("enable", "active"), ("unlock", "active") })
        {
            Assert.Equal(HttpStatusCode.OK, await world.StatusOf(HttpMethod.Post, $"users/ann/{word}", body: null, ApiRole.Operator));
            Assert.Equal(state, (await world.Get("users/ann"))["state"]!.GetValue<string>());
            Assert.Equal(HttpStatusCode.NotFound, await world.StatusOf(HttpMethod.Post, $"users/bob/{word}"));
        }

        Assert.Equal(HttpStatusCode.OK, await world.StatusOf(HttpMethod.Delete, "users/ann"));
        Assert.Equal(HttpStatusCode.NotFound, await world.StatusOf(HttpMethod.Delete, "users/ann"));
        Assert.Contains("\"what\":\"user.groups\",\"target\":\"ann\",\"result\":\"done\",\"detail\":\"groups \\u002Badmins -staff\"", world.AuditText, StringComparison.Ordinal);
        Assert.Contains("\"what\":\"user.remove\",\"target\":\"ann\",\"result\":\"done\"", world.AuditText, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", world.AuditText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_are_listed_by_pages_and_names_of_any_kind_have_their_place_in_a_path()
    {
        await using var world = await ApiWorld.Start();
        var names = new[] { "CORP\\bert/ü ?&", "a%2Fb", "zoe" };
        foreach (var name in names)
        {
            await world.AddUser(name);
            Assert.Equal(name, (await world.Get($"users/{Uri.EscapeDataString(name)}"))["name"]!.GetValue<string>());
        }

        var first = await world.Get("users?limit=2");
        Assert.Equal((3, 2), (first["total"]!.GetValue<int>(), first["items"]!.AsArray().Count));
        var second = await world.Get($"users?limit=2&cursor={Uri.EscapeDataString(first["next"]!.GetValue<string>())}");
        Assert.Null(second["next"]);
        Assert.Equal(names.Order(StringComparer.Ordinal), first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(user => user!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.Equal("zoe", Assert.Single((await world.Get("users?search=ZO"))["items"]!.AsArray())!["name"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.BadRequest, await world.StatusOf(HttpMethod.Get, "users?limit=1001"));
        Assert.Equal(HttpStatusCode.BadRequest, await world.StatusOf(HttpMethod.Get, "users?cursor="));
    }

    [Fact]
    public async Task Who_pages_without_end_sees_new_users_after_a_while()
    {
        await using var world = await ApiWorld.Start();
        await world.AddUser("ann");
        Assert.Equal(1, (await world.Get("users"))["total"]!.GetValue<int>());
        await world.AddUser("bob");
        for (var step = 0; step < 2; step++)
        {
            world.Clock.Ahead += TimeSpan.FromSeconds(6);
            var page = await world.Get("users?cursor=a");
            Assert.Equal(step + 1, page["total"]!.GetValue<int>());
        }
    }

    [Fact]
    public async Task One_time_passwords_are_offered_enrolled_by_a_code_and_taken_back()
    {
        await using var world = await ApiWorld.Start();
        await world.AddUser("ann");
        var (_, offer) = await world.Ask(HttpMethod.Post, "users/ann/one-time-password/offer?issuer=Example");
        Assert.StartsWith("otpauth://totp/Example", offer["uri"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.StartsWith("data:image/png;base64,iVBOR", offer["code"]!.GetValue<string>(), StringComparison.Ordinal);
        var secret = offer["secret"]!.GetValue<string>();
        Assert.False((await world.Get("users/ann"))["oneTimePassword"]!.GetValue<bool>());

        Assert.Equal(HttpStatusCode.BadRequest, await world.StatusOf(HttpMethod.Put, "users/ann/one-time-password", new { secret = "0189", code = "1" }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await world.StatusOf(HttpMethod.Put, "users/ann/one-time-password", new { secret, code = "abc" }));
        Assert.True(Base32.TryDecode(secret, out var bytes));
        var code = Totp.CodeAt(bytes, world.Clock.GetUtcNow());
        Assert.Equal(HttpStatusCode.NotFound, await world.StatusOf(HttpMethod.Put, "users/bob/one-time-password", new { secret, code }));
        Assert.Equal(HttpStatusCode.OK, await world.StatusOf(HttpMethod.Put, "users/ann/one-time-password", new { secret, code }));
        Assert.True((await world.Get("users/ann"))["oneTimePassword"]!.GetValue<bool>());
        Assert.Equal(HttpStatusCode.OK, await world.StatusOf(HttpMethod.Delete, "users/ann/one-time-password"));
        Assert.Equal(HttpStatusCode.NotFound, await world.StatusOf(HttpMethod.Delete, "users/bob/one-time-password"));
        Assert.Equal(HttpStatusCode.NotFound, await world.StatusOf(HttpMethod.Post, "users/bob/one-time-password/offer"));
        Assert.DoesNotContain(secret, world.AuditText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_offer_fits_a_QR_code_whoever_asks_for_whatever_user()
    {
        await using var world = await ApiWorld.Start();
        var name = new string('é', 128);
        await world.AddUser(name);
        string Route(string issuer) => $"users/{Uri.EscapeDataString(name)}/one-time-password/offer?issuer={Uri.EscapeDataString(issuer)}";

        var (status, offer) = await world.Ask(HttpMethod.Post, Route(new string('€', 64)));
        Assert.True(status == HttpStatusCode.OK, offer.ToJsonString());
        Assert.StartsWith("data:image/png;base64,iVBOR", offer["code"]!.GetValue<string>(), StringComparison.Ordinal);
        foreach (var length in new[] { 65, 5000 })
        {
            var (refused, problem) = await world.Ask(HttpMethod.Post, Route(new string('x', length)));
            Assert.Equal(HttpStatusCode.BadRequest, refused);
            Assert.Equal($"issuer: it has {length} characters; 64 are the most.", problem["detail"]!.GetValue<string>());
        }
    }
}
