using Concentrator.Control.Tokens;

namespace Concentrator.Server.Administration.Api;

/// <summary><c>/sessions</c> and <c>/health</c>: the open sessions, and what their machines say of themselves.</summary>
internal static class SessionRoutes
{
    /// <summary>Maps them.</summary>
    internal static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/sessions", async ([AsParameters] SessionFilter filter, HttpContext context) =>
                TypedResults.Json(await ApiCall.Of(context).Administration.FindSessions(filter, context.RequestAborted)))
            .For(ApiRole.Viewer, StatusCodes.Status400BadRequest).Produces<SessionPageView>().WithTags("Sessions").WithName("ListSessions")
            .WithSummary("Lists open sessions that fit a search, a page at a time.");
        api.MapGet("/sessions/{session}", async (string session, HttpContext context) =>
                await ApiCall.Of(context).Administration.FindSession(session, context.RequestAborted) is { } found ? TypedResults.Json(found) : Missing(session))
            .For(ApiRole.Viewer, StatusCodes.Status404NotFound).Produces<SessionView>().WithTags("Sessions").WithName("ShowSession")
            .WithSummary("Shows the open session of this name, or that has this address inside its tunnel.");
        api.MapPost("/sessions/{session}/disconnect", async (string session, HttpContext context) =>
                (await ApiCall.Of(context).Administration.Disconnect(session, context.RequestAborted)).OrProblem())
            .For(ApiRole.Operator, StatusCodes.Status404NotFound).Produces<DoneView>().WithTags("Sessions").WithName("DisconnectSession")
            .WithSummary("Disconnects a session in good order.");
        api.MapGet("/health", async ([AsParameters] SessionFilter filter, HttpContext context) =>
                TypedResults.Json(await ApiCall.Of(context).Administration.FindSessions(filter with { Statements = true }, context.RequestAborted)))
            .For(ApiRole.Viewer, StatusCodes.Status400BadRequest).Produces<SessionPageView>().WithTags("Sessions").WithName("ListHealth")
            .WithSummary("Lists open sessions whose machines have stated their health, with the last statement of each source and the level that it led to.");
    }

    private static IResult Missing(string session) => ApiProblem.Of(StatusCodes.Status404NotFound, $"There is no open session {session}.");
}
