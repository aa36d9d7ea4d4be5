using Concentrator.Control.Ports;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Concentrator.Server.Administration;

/// <summary>The commands over HTTP on the command socket.</summary>
internal static class CommandRoutes
{
    /// <summary>GET lists users, POST adds one; POST to <c>/{action}?name=</c> does something to one.</summary>
    internal const string Users = "/v1/users";

    /// <summary>POST gives a user another password.</summary>
    internal const string Password = "/v1/password";

    /// <summary>POST gives a user other groups.</summary>
    internal const string Groups = "/v1/groups";

    /// <summary>GET with <c>?name=</c> tells whether there is a user.</summary>
    internal const string HasUser = "/v1/has-user";

    /// <summary>POST gives a user one-time passwords.</summary>
    internal const string OneTimePassword = "/v1/one-time-password";

    /// <summary>GET lists sessions.</summary>
    internal const string Sessions = "/v1/sessions";

    /// <summary>POST to <c>?tunnel=</c> disconnects a session.</summary>
    internal const string Disconnect = "/v1/disconnect";

    /// <summary>GET lists nodes.</summary>
    internal const string Nodes = "/v1/nodes";

    /// <summary>POST to <c>?name=</c> drains a node.</summary>
    internal const string Drain = "/v1/drain";

    /// <summary>GET lists what is blocked, POST changes it.</summary>
    internal const string Blocked = "/v1/blocked";

    /// <summary>GET lists machines, POST adds one.</summary>
    internal const string Machines = "/v1/machines";

    /// <summary>POST to <c>?name=</c> removes a machine.</summary>
    internal const string RemoveMachine = "/v1/machines/remove";

    /// <summary>GET tells the access policy.</summary>
    internal const string Policies = "/v1/policies";

    /// <summary>POST of a text of definitions applies it; with <c>?dryRun=true</c> it only tells what would change.</summary>
    internal const string Definitions = "/v1/definitions";

    /// <summary>GET exports; with <c>?withKeys=true</c> the sealing keys too.</summary>
    internal const string Export = "/v1/export";

    /// <summary>POST adds users from elsewhere.</summary>
    internal const string Import = "/v1/import";

    /// <summary>POST to <c>?begin=</c> does a step of rotating the sealing key.</summary>
    internal const string RotateKey = "/v1/rotate-key";

    /// <summary>The most bytes of a text of definitions.</summary>
    private const int LargestText = 16 * 1024 * 1024;

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
        routes.MapPost(Groups, async (GroupChange change, CancellationToken aborted) => TypedResults.Json(await administration.ChangeGroups(change, aborted)));
        routes.MapGet(HasUser, async (string name, CancellationToken aborted) => TypedResults.Json(await administration.HasUser(name, aborted)));
        routes.MapPost(OneTimePassword, async (OneTimePasswordEnrollment enrollment, CancellationToken aborted) => TypedResults.Json(await administration.EnrollOneTimePassword(enrollment, aborted)));
        routes.MapGet(Sessions, async (CancellationToken aborted) => TypedResults.Json(await administration.ListSessions(aborted)));
        routes.MapPost(Disconnect, async (string tunnel, CancellationToken aborted) => TypedResults.Json(await administration.Disconnect(tunnel, aborted)));
        routes.MapGet(Nodes, async (CancellationToken aborted) => TypedResults.Json(await administration.ListNodes(aborted)));
        routes.MapGet(Blocked, async (CancellationToken aborted) => TypedResults.Json(await administration.ListBlocked(aborted)));
        routes.MapPost(Blocked, async (BlockedChange change, CancellationToken aborted) => TypedResults.Json(await administration.ChangeBlocked(change, aborted)));
        routes.MapGet(Machines, async (CancellationToken aborted) => TypedResults.Json(await administration.ListMachines(aborted)));
        routes.MapPost(Machines, async (MachineNaming machine, CancellationToken aborted) => TypedResults.Json(await administration.AddMachine(machine, aborted)));
        routes.MapPost(RemoveMachine, async (string name, CancellationToken aborted) => TypedResults.Json(await administration.RemoveMachine(name, aborted)));
        routes.MapGet(Policies, async (CancellationToken aborted) => TypedResults.Json(await administration.GetPolicies(aborted)));
        routes.MapPost(Definitions, async (HttpRequest request, bool dryRun, CancellationToken aborted) =>
        {
            request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LargestText;
            using var reader = new StreamReader(request.Body);
            return TypedResults.Json(await administration.ApplyDefinitions(await reader.ReadToEndAsync(aborted), dryRun, aborted));
        });
        routes.MapGet(Export, async (bool withKeys, CancellationToken aborted) => TypedResults.Json(await administration.Export(withKeys, aborted)));
        routes.MapPost(Import, async (ImportRequest users, CancellationToken aborted) => TypedResults.Json(await administration.Import(users, aborted)));
        routes.MapPost(RotateKey, async (bool begin, CancellationToken aborted) => TypedResults.Json(await administration.RotateKey(begin, aborted)));
        routes.MapPost(Drain, async (string name, CancellationToken aborted) => TypedResults.Json(await administration.DrainNode(name, aborted)));
    }

    /// <summary>Says in words that the control plane does not answer, or that this is not for one machine.</summary>
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
        catch (NotSupportedException refusal)
        {
            return TypedResults.Text(refusal.Message, statusCode: StatusCodes.Status501NotImplemented);
        }
    }
}
