using Concentrator.Control.Ports;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Concentrator.Server.Administration;

/// <summary>The commands over HTTP on the command socket.</summary>
internal static class CommandRoutes
{
    /// <summary>GET lists users, POST adds one; POST to <c>/{action}?name=</c> does something to one.</summary>
    internal const string Users = "/v1/users";

    /// <summary>POST gives a user another password.</summary>
    internal const string Password = "/v1/password";

    /// <summary>GET lists sessions.</summary>
    internal const string Sessions = "/v1/sessions";

    /// <summary>POST to <c>?tunnel=</c> disconnects a session.</summary>
    internal const string Disconnect = "/v1/disconnect";

    /// <summary>GET lists nodes.</summary>
    internal const string Nodes = "/v1/nodes";

    /// <summary>POST to <c>?name=</c> drains a node.</summary>
    internal const string Drain = "/v1/drain";

    /// <summary>Maps the routes.</summary>
    internal static void Map(IEndpointRouteBuilder routes, IAdministration administration)
    {
        routes.MapGet(Users, async (CancellationToken aborted) => TypedResults.Json(await administration.ListUsers(aborted)));
        routes.MapPost(Users, async (UserAddition user, CancellationToken aborted) => TypedResults.Json(await administration.AddUser(user, aborted)));
        routes.MapPost(Users + "/{action}", async Task<Results<JsonHttpResult<Outcome>, NotFound>> (string action, string name, CancellationToken aborted) =>
            Enum.TryParse<UserAction>(action, ignoreCase: true, out var known) && Enum.IsDefined(known)
                ? TypedResults.Json(await administration.Apply(known, name, aborted))
                : TypedResults.NotFound());
        routes.MapPost(Password, async (PasswordChange change, CancellationToken aborted) => TypedResults.Json(await administration.SetPassword(change.Name, change.Password, aborted)));
        routes.MapGet(Sessions, async (CancellationToken aborted) => TypedResults.Json(await administration.ListSessions(aborted)));
        routes.MapPost(Disconnect, async (string tunnel, CancellationToken aborted) => TypedResults.Json(await administration.Disconnect(tunnel, aborted)));
        routes.MapGet(Nodes, async (CancellationToken aborted) => TypedResults.Json(await administration.ListNodes(aborted)));
        routes.MapPost(Drain, async (string name, CancellationToken aborted) => TypedResults.Json(await administration.DrainNode(name, aborted)));
    }

    /// <summary>Says in words that the control plane does not answer.</summary>
    internal static async ValueTask<object?> TellWhenUnavailable(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (ControlPlaneUnavailableException unavailable)
        {
            return TypedResults.Text(unavailable.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
