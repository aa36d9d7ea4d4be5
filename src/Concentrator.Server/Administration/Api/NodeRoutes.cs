using Concentrator.Control.Tokens;

namespace Concentrator.Server.Administration.Api;

/// <summary><c>/nodes</c>, <c>/rings</c> and <c>/pools</c>: what a cluster, or one machine, is made of.</summary>
internal static class NodeRoutes
{
    /// <summary>Maps them.</summary>
    internal static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/nodes", async (HttpContext context, CancellationToken aborted) => TypedResults.Json(await ApiCall.Of(context).Administration.ListNodes(aborted)))
            .For(ApiRole.Viewer).Produces<IReadOnlyList<NodeView>>().WithTags("Nodes").WithName("ListNodes").WithSummary("Lists the silos and the edges.");
        api.MapGet("/nodes/{name}", async (string name, HttpContext context) =>
                (await ApiCall.Of(context).Administration.ListNodes(context.RequestAborted)).FirstOrDefault(node => string.Equals(node.Name, name, StringComparison.Ordinal)) is { } found
                    ? TypedResults.Json(found)
                    : (IResult)ApiProblem.Of(StatusCodes.Status404NotFound, $"There is no node {name}."))
            .For(ApiRole.Viewer, StatusCodes.Status404NotFound).Produces<NodeView>().WithTags("Nodes").WithName("ShowNode").WithSummary("Shows one node; while it drains, its sessions become fewer.");
        api.MapPost("/nodes/{name}/drain", async (string name, HttpContext context) =>
                (await ApiCall.Of(context).Administration.DrainNode(name, context.RequestAborted)).OrProblem(done => TypedResults.Accepted((string?)null, new DoneView(done.Message))))
            .For(ApiRole.Operator, StatusCodes.Status404NotFound).Produces<DoneView>(StatusCodes.Status202Accepted).WithTags("Nodes").WithName("DrainNode")
            .WithSummary("Has a node hand over what it has and stop: an edge its tunnels, a silo its part of the ring.");
        api.MapGet("/rings", async (HttpContext context, CancellationToken aborted) => TypedResults.Json(await ApiCall.Of(context).Administration.GetRing(aborted)))
            .For(ApiRole.Viewer).Produces<RingView>().WithTags("Nodes").WithName("ShowRing").WithSummary("Shows which silo has how much of the ring.");
        api.MapGet("/pools", async (HttpContext context, CancellationToken aborted) => TypedResults.Json(await ApiCall.Of(context).Administration.ListPools(aborted)))
            .For(ApiRole.Viewer).Produces<IReadOnlyList<PoolView>>().WithTags("Pools").WithName("ListPools").WithSummary("Lists the pools and how full they are, in the order in which they are tried.");
    }
}
