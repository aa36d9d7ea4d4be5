using Concentrator.Control.Tokens;

namespace Concentrator.Server.Administration.Api;

/// <summary><c>/tokens</c> and <c>/machines</c>: who may ask the API, and which machines may state their health from outside.</summary>
internal static class TokenRoutes
{
    /// <summary>Maps them.</summary>
    internal static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/tokens", async (HttpContext context, CancellationToken aborted) => TypedResults.Json(await ApiCall.Of(context).Administration.ListTokens(aborted)))
            .For(ApiRole.Admin).Produces<IReadOnlyList<ApiTokenView>>().WithTags("Tokens").WithName("ListTokens").WithSummary("Lists the tokens for this API.");
        api.MapPost("/tokens", async (ApiTokenNaming token, HttpContext context) =>
                (await ApiCall.Of(context).Administration.AddToken(token, context.RequestAborted)).OrProblem(done => TypedResults.Json(new MadeTokenView(token.Name, done.Message), statusCode: StatusCodes.Status201Created)))
            .For(ApiRole.Admin, StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity).Produces<MadeTokenView>(StatusCodes.Status201Created)
            .WithTags("Tokens").WithName("AddToken").WithSummary("Makes a token for this API and tells it, once.");
        api.MapDelete("/tokens/{name}", async (string name, HttpContext context) => (await ApiCall.Of(context).Administration.RemoveToken(name, context.RequestAborted)).OrProblem())
            .For(ApiRole.Admin, StatusCodes.Status404NotFound).Produces<DoneView>().WithTags("Tokens").WithName("RemoveToken").WithSummary("Removes a token; it is worth nothing any more.");
        api.MapGet("/machines", async (HttpContext context, CancellationToken aborted) => TypedResults.Json(await ApiCall.Of(context).Administration.ListMachines(aborted)))
            .For(ApiRole.Admin).Produces<IReadOnlyList<MachineView>>().WithTags("Machines").WithName("ListMachines").WithSummary("Lists the machines that have a token.");
        api.MapPost("/machines", async (MachineNaming machine, HttpContext context) =>
                (await ApiCall.Of(context).Administration.AddMachine(machine, context.RequestAborted)).OrProblem(done => TypedResults.Json(new MadeTokenView(machine.Name, done.Message), statusCode: StatusCodes.Status201Created)))
            .For(ApiRole.Admin, StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict).Produces<MadeTokenView>(StatusCodes.Status201Created)
            .WithTags("Machines").WithName("AddMachine").WithSummary("Adds a machine and tells its token, once.");
        api.MapDelete("/machines/{name}", async (string name, HttpContext context) => (await ApiCall.Of(context).Administration.RemoveMachine(name, context.RequestAborted)).OrProblem())
            .For(ApiRole.Admin, StatusCodes.Status404NotFound).Produces<DoneView>().WithTags("Machines").WithName("RemoveMachine").WithSummary("Removes a machine; its token is worth nothing any more.");
    }
}
