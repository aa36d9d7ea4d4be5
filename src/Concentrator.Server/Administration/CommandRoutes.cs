using Microsoft.AspNetCore.Http.Features;

namespace Concentrator.Server.Administration;

/// <summary>What is about a whole cluster and carries its secrets: it is done over the command socket only, beside the admin API.</summary>
internal static class CommandRoutes
{
    /// <summary>POST of a text of definitions applies it; with <c>?dryRun=true</c> it only tells what would change.</summary>
    internal const string Definitions = Api.ApiRoutes.Root + "/cluster/definitions";

    /// <summary>GET exports; with <c>?withKeys=true</c> the sealing keys too.</summary>
    internal const string Export = Api.ApiRoutes.Root + "/cluster/export";

    /// <summary>POST adds users from elsewhere.</summary>
    internal const string Import = Api.ApiRoutes.Root + "/cluster/import";

    /// <summary>POST to <c>?begin=</c> does a step of rotating the sealing key.</summary>
    internal const string RotateKey = Api.ApiRoutes.Root + "/cluster/rotate-key";

    /// <summary>The most bytes of a text of definitions.</summary>
    private const int LargestText = 16 * 1024 * 1024;

    /// <summary>Maps the routes.</summary>
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Definitions, async (HttpContext context, bool dryRun) =>
        {
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LargestText;
            using var reader = new StreamReader(context.Request.Body);
            return TypedResults.Json(await Administration(context).ApplyDefinitions(await reader.ReadToEndAsync(context.RequestAborted), dryRun, context.RequestAborted));
        });
        routes.MapGet(Export, async (HttpContext context, bool withKeys) => TypedResults.Json(await Administration(context).Export(withKeys, context.RequestAborted)));
        routes.MapPost(Import, async (HttpContext context, ImportRequest users) => TypedResults.Json(await Administration(context).Import(users, context.RequestAborted)));
        routes.MapPost(RotateKey, async (HttpContext context, bool begin) => TypedResults.Json(await Administration(context).RotateKey(begin, context.RequestAborted)));
    }

    private static IAdministration Administration(HttpContext context) => Api.ApiCall.Of(context).Administration;
}
