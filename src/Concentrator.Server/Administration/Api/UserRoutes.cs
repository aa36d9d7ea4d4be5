using System.Security.Cryptography;
using Concentrator.Control.Tokens;
using Concentrator.Protocol.OneTimePasswords;
using Concentrator.Server.Profiles;

namespace Concentrator.Server.Administration.Api;

/// <summary><c>/users</c>: the accounts.</summary>
internal static class UserRoutes
{
    /// <summary>The most users of a page.</summary>
    internal const int MaxLimit = 1000;

    /// <summary>The most characters of who asks for one-time passwords: its address has to fit a QR code.</summary>
    internal const int MaxIssuer = 64;

    /// <summary>Maps them.</summary>
    internal static void Map(IEndpointRouteBuilder api)
    {
        MapLooks(api);
        MapChanges(api);
        MapStates(api);
        MapOneTimePasswords(api);
    }

    private static void MapLooks(IEndpointRouteBuilder api)
    {
        api.MapGet("/users", async (string? search, int? limit, string? cursor, HttpContext context) => limit is < 1 or > MaxLimit
                ? ApiProblem.Of(StatusCodes.Status400BadRequest, $"limit = {limit}: give 1 to {MaxLimit}.")
                : cursor is "" ? ApiProblem.Of(StatusCodes.Status400BadRequest, "cursor: give the cursor that the page before ended with.")
                : (IResult)TypedResults.Json(await ApiCall.Of(context).Administration.FindUsers(search, limit ?? 50, cursor, context.RequestAborted)))
            .For(ApiRole.Viewer, StatusCodes.Status400BadRequest).Produces<UserPageView>().WithTags("Users").WithName("ListUsers")
            .WithSummary("Lists users whose name or groups have a text in them, by name, a page at a time.");
        api.MapGet("/users/{name}", async (string name, HttpContext context) =>
                await ApiCall.Of(context).Administration.FindUser(name, context.RequestAborted) is { } user
                    ? TypedResults.Json(user)
                    : (IResult)ApiProblem.Of(StatusCodes.Status404NotFound, $"There is no user {name}."))
            .For(ApiRole.Viewer, StatusCodes.Status404NotFound).Produces<UserView>().WithTags("Users").WithName("ShowUser").WithSummary("Shows one user.");
    }

    private static void MapChanges(IEndpointRouteBuilder api)
    {
        api.MapPost("/users", async (UserAddition user, HttpContext context) =>
                (await ApiCall.Of(context).Administration.AddUser(user with { Groups = [.. user.Groups.OfType<string>()] }, context.RequestAborted)).OrProblem(done => TypedResults.Created($"{ApiRoutes.Root}/users/{Uri.EscapeDataString(user.Name)}", new DoneView(done.Message))))
            .For(ApiRole.Admin, StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity).Produces<DoneView>(StatusCodes.Status201Created)
            .WithMetadata(new LargestBody(ApiRoutes.LargestList)).WithTags("Users").WithName("AddUser").WithSummary("Adds a user.");
        api.MapDelete("/users/{name}", async (string name, HttpContext context) => (await ApiCall.Of(context).Administration.Apply(UserAction.Remove, name, context.RequestAborted)).OrProblem())
            .For(ApiRole.Admin, StatusCodes.Status404NotFound).Produces<DoneView>().WithTags("Users").WithName("RemoveUser").WithSummary("Removes a user and disconnects its sessions.");
        api.MapPut("/users/{name}/password", async (string name, NewPassword change, HttpContext context) =>
                (await ApiCall.Of(context).Administration.SetPassword(name, change.Password, context.RequestAborted)).OrProblem())
            .For(ApiRole.Admin, StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status422UnprocessableEntity).Produces<DoneView>()
            .WithTags("Users").WithName("SetPassword").WithSummary("Gives a user another password and ends a lockout.");
        api.MapPost("/users/{name}/groups", async (string name, GroupLists groups, HttpContext context) =>
                (await ApiCall.Of(context).Administration.ChangeGroups(new GroupChange(name, [.. (groups.Add ?? []).OfType<string>()], [.. (groups.Remove ?? []).OfType<string>()]), context.RequestAborted)).OrProblem())
            .For(ApiRole.Admin, StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status422UnprocessableEntity).Produces<DoneView>()
            .WithMetadata(new LargestBody(ApiRoutes.LargestList)).WithTags("Users").WithName("ChangeGroups").WithSummary("Puts a user into groups and takes it out of others.");
    }

    private static void MapStates(IEndpointRouteBuilder api)
    {
        (string Word, UserAction Action, string Name, string Summary)[] states =
        [
            ("disable", UserAction.Disable, "DisableUser", "Lets a user in no more and disconnects its sessions."),
            ("enable", UserAction.Enable, "EnableUser", "Lets a disabled user in again."),
            ("unlock", UserAction.Unlock, "UnlockUser", "Ends the lockout of a user."),
        ];
        foreach (var (word, action, operation, summary) in states)
        {
            api.MapPost($"/users/{{name}}/{word}", async (string name, HttpContext context) => (await ApiCall.Of(context).Administration.Apply(action, name, context.RequestAborted)).OrProblem())
                .For(ApiRole.Operator, StatusCodes.Status404NotFound).Produces<DoneView>().WithTags("Users").WithName(operation).WithSummary(summary);
        }
    }

    private static void MapOneTimePasswords(IEndpointRouteBuilder api)
    {
        api.MapPost("/users/{name}/one-time-password/offer", async (string name, string? issuer, HttpContext context) =>
            {
                if (issuer is { Length: > MaxIssuer })
                {
                    return ApiProblem.Of(StatusCodes.Status400BadRequest, $"issuer: it has {issuer.Length} characters; {MaxIssuer} are the most.");
                }

                if (!await ApiCall.Of(context).Administration.HasUser(name, context.RequestAborted))
                {
                    return ApiProblem.Of(StatusCodes.Status404NotFound, $"There is no user {name}.");
                }

                var secret = RandomNumberGenerator.GetBytes(Totp.SecretSize);
                var uri = OneTimePasswordUri.Write(issuer is { Length: > 0 } ? issuer : "Concentrator", name, secret);
                return (IResult)TypedResults.Json(new OfferedSecret(Base32.Encode(secret), uri, QrPicture.AddressOf(uri)));
            })
            .For(ApiRole.Admin, StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound).Produces<OfferedSecret>().WithTags("Users").WithName("OfferOneTimePassword")
            .WithSummary("Makes a secret for an authenticator app. Nothing changes before a code proves that the app has it.");
        api.MapPut("/users/{name}/one-time-password", async (string name, NewOneTimePassword enrollment, HttpContext context) =>
                Base32.TryDecode(enrollment.Secret, out var secret) && secret.Length > 0
                    ? (await ApiCall.Of(context).Administration.EnrollOneTimePassword(new OneTimePasswordEnrollment(name, secret, enrollment.Code), context.RequestAborted)).OrProblem()
                    : ApiProblem.Of(StatusCodes.Status400BadRequest, "secret: give base 32."))
            .For(ApiRole.Admin, StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status422UnprocessableEntity).Produces<DoneView>()
            .WithTags("Users").WithName("EnrollOneTimePassword").WithSummary("Asks a user for one-time passwords beside its password, in place of those that it has.");
        api.MapDelete("/users/{name}/one-time-password", async (string name, HttpContext context) =>
                (await ApiCall.Of(context).Administration.Apply(UserAction.RemoveOneTimePassword, name, context.RequestAborted)).OrProblem())
            .For(ApiRole.Admin, StatusCodes.Status404NotFound).Produces<DoneView>().WithTags("Users").WithName("RemoveOneTimePassword")
            .WithSummary("Asks a user for no one-time passwords any more.");
    }
}
