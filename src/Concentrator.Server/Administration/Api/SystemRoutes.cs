using Concentrator.Control.Tokens;
using Concentrator.Server.Administration.Audit;

namespace Concentrator.Server.Administration.Api;

/// <summary><c>/version</c>, <c>/me</c>, <c>/configuration</c> and <c>/audit</c>: the node that answers, and who asked it for what.</summary>
internal static class SystemRoutes
{
    /// <summary>The most entries of a page of the audit.</summary>
    internal const int MaxAuditLimit = 1000;

    /// <summary>Maps them.</summary>
    internal static void Map(IEndpointRouteBuilder api, AuditLog audit)
    {
        api.MapGet("/version", async (HttpContext context, CancellationToken aborted) => TypedResults.Json(await ApiCall.Of(context).Administration.GetVersion(aborted)))
            .For(ApiRole.Viewer).Produces<VersionView>().WithTags("System").WithName("ShowVersion").WithSummary("Tells what the node that answers is.");
        api.MapGet("/me", (HttpContext context) =>
            {
                var caller = ApiCall.Of(context).Caller;
                return TypedResults.Json(new IdentityView(caller.Name, caller.Role?.Word() ?? "", caller.From));
            })
            .For(ApiRole.Viewer).Produces<IdentityView>().WithTags("System").WithName("ShowMe").WithSummary("Tells whose token was shown, and its role.");
        api.MapGet("/configuration", async (HttpContext context, CancellationToken aborted) => TypedResults.Json(await ApiCall.Of(context).Administration.GetConfiguration(aborted)))
            .For(ApiRole.Admin).Produces<IReadOnlyList<SettingView>>().WithTags("System").WithName("ShowConfiguration").WithSummary("Shows the configuration of the node that answers, without secrets.");
        api.MapGet("/audit", (int? limit, string? cursor, HttpContext context) =>
            {
                // Whoever has not been let in reads nothing.
                _ = ApiCall.Of(context);
                return Read(audit, limit, cursor);
            })
            .For(ApiRole.Admin, StatusCodes.Status400BadRequest).Produces<AuditPage>().WithTags("System").WithName("ListAudit")
            .WithSummary("Tells who asked the node that answers for what, when and with what result; the latest first, a page at a time.");
    }

    private static IResult Read(AuditLog audit, int? limit, string? cursor)
    {
        if (limit is < 1 or > MaxAuditLimit)
        {
            return ApiProblem.Of(StatusCodes.Status400BadRequest, $"limit = {limit}: give 1 to {MaxAuditLimit}.");
        }

        try
        {
            return TypedResults.Json(audit.Read(limit ?? 50, cursor));
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException)
        {
            return ApiProblem.Of(StatusCodes.Status400BadRequest, $"cursor: give the cursor that the page before ended with ({wrong.Message}).");
        }
    }
}
