using Concentrator.Control.Tokens;
using Concentrator.Server.Profiles;

namespace Concentrator.Server.Administration.Api;

/// <summary><c>/profiles</c>: what clients are told to dial in.</summary>
internal static partial class ProfileRoutes
{
    /// <summary>Maps them.</summary>
    internal static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/profiles", async (HttpContext context, CancellationToken aborted) => TypedResults.Json(await ApiCall.Of(context).Administration.ListProfileKinds(aborted)))
            .For(ApiRole.Viewer, StatusCodes.Status501NotImplemented).Produces<ProfileKindsView>().WithTags("Profiles").WithName("ListProfileKinds")
            .WithSummary("Lists what profiles can be made for clients of the node that answers.");
        api.MapPost("/profiles", Make)
            .For(ApiRole.Viewer, StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status501NotImplemented).Produces<ProfileFile>()
            .WithMetadata(new LargestBody(ApiRoutes.LargestList)).WithTags("Profiles").WithName("MakeProfile")
            .WithSummary("Makes what a client is told to dial in to the node that answers, in the client's own format. A password is never in it.");
    }

    private static async Task<IResult> Make(ProfileRequest request, HttpContext context)
    {
        try
        {
            return await ApiCall.Of(context).Administration.MakeProfile(request with { Groups = [.. request.Groups.OfType<string>()] }, context.RequestAborted) is { } made
                ? TypedResults.Json(made)
                : ApiProblem.Of(StatusCodes.Status404NotFound, $"There is no user {request.User}.");
        }
        catch (UnavailableAuthorityException missing)
        {
            // Where the server keeps it is nothing for those who may look only.
            Log.NoAuthority(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ProfileRoutes)), missing.Path, missing.InnerException?.Message);
            return ApiProblem.Of(StatusCodes.Status409Conflict, CommandConnection.IsOf(context) ? missing.Whole : missing.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "No profile was made: the authority that clients are to trust cannot be read from {Path}: {Reason}")]
        internal static partial void NoAuthority(ILogger logger, string path, string? reason);
    }
}
