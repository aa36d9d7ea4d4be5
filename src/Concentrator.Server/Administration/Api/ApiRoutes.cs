using Concentrator.Control.Tokens;
using Concentrator.Server.Administration.Audit;

namespace Concentrator.Server.Administration.Api;

/// <summary>The routes of the admin API, version 1.</summary>
internal static class ApiRoutes
{
    /// <summary>What all of them begin with.</summary>
    internal const string Root = "/api/v1";

    /// <summary>The OpenAPI document.</summary>
    internal const string Document = Root + "/openapi.json";

    /// <summary>The most bytes of a body that is a policy.</summary>
    internal const int LargestPolicy = 1024 * 1024;

    /// <summary>The most bytes of a body that has a list of groups.</summary>
    internal const int LargestList = 64 * 1024;

    /// <summary>The most bytes of any other.</summary>
    internal const int LargestThing = 16 * 1024;

    /// <summary>Maps them.</summary>
    internal static void Map(IEndpointRouteBuilder routes, AuditLog audit)
    {
        // A route that does not say whom it is for is for administrators.
        var api = routes.MapGroup(Root).WithMetadata(new RequiredRole(ApiRole.Admin));
        SessionRoutes.Map(api);
        NodeRoutes.Map(api);
        UserRoutes.Map(api);
        PolicyRoutes.Map(api);
        BlockRoutes.Map(api);
        ProfileRoutes.Map(api);
        TokenRoutes.Map(api);
        SystemRoutes.Map(api, audit);
    }

    /// <summary>Says who may take a route, and what it answers when something is in the way.</summary>
    internal static RouteHandlerBuilder For(this RouteHandlerBuilder route, ApiRole role, params ReadOnlySpan<int> problems)
    {
        route.WithMetadata(new RequiredRole(role), new LargestBody(LargestThing)).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status500InternalServerError).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        foreach (var problem in problems)
        {
            route.ProducesProblem(problem);
        }

        return route;
    }
}
