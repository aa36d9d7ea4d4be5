using Concentrator.Control.Tokens;

namespace Concentrator.Server.Administration.Api;

/// <summary><c>/blocked</c>: who may not connect, and what clients may not reach.</summary>
internal static class BlockRoutes
{
    /// <summary>Maps them.</summary>
    internal static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/blocked", async (HttpContext context, CancellationToken aborted) => TypedResults.Json(await ApiCall.Of(context).Administration.ListBlocked(aborted)))
            .For(ApiRole.Viewer).Produces<IReadOnlyList<BlockedView>>().WithTags("Blocked").WithName("ListBlocked").WithSummary("Lists what is blocked.");
        api.MapPost("/blocked", async (BlockedView blocked, HttpContext context) => await Change(context, blocked.List, blocked.Network, add: true))
            .For(ApiRole.Operator, StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity).Produces<DoneView>()
            .WithTags("Blocked").WithName("Block").WithSummary("Blocks a network: clients may not connect from it, destinations may not be reached by clients.");
        api.MapDelete("/blocked", async (string list, string network, HttpContext context) => await Change(context, list, network, add: false))
            .For(ApiRole.Operator, StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity).Produces<DoneView>()
            .WithTags("Blocked").WithName("Unblock").WithSummary("Blocks a network no more.");
    }

    private static async Task<IResult> Change(HttpContext context, string list, string network, bool add) =>
        (await ApiCall.Of(context).Administration.ChangeBlocked(new BlockedChange(list, network, add), context.RequestAborted)).OrProblem();
}
