using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Concentrator.Control.Policies;
using Concentrator.Control.Tokens;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Administration.Api;

/// <summary><c>/policies</c>: the access policy.</summary>
internal static class PolicyRoutes
{
    private static readonly JsonSerializerOptions AsWritten = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Maps them.</summary>
    internal static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/policies", async (HttpContext context, CancellationToken aborted) => TypedResults.Json(await ApiCall.Of(context).Administration.GetPolicies(aborted), AsWritten))
            .For(ApiRole.Viewer).Produces<PolicyDefinition>().WithTags("Policies").WithName("ShowPolicies").WithSummary("Shows the access policy that holds, in the words of the configuration.");
        api.MapPost("/policies/check", (HttpContext context, PolicyTurns turns, CancellationToken aborted) => Apply(context, turns, dryRun: true, aborted))
            .For(ApiRole.Viewer, StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status422UnprocessableEntity).Accepts<PolicyDefinition>("application/json").Produces<PolicyReport>()
            .WithMetadata(new LargestBody(ApiRoutes.LargestPolicy))
            .WithTags("Policies").WithName("CheckPolicies").WithSummary("Names everything that is wrong with an access policy, and changes nothing.");
        api.MapPut("/policies", (HttpContext context, PolicyTurns turns, CancellationToken aborted) => Apply(context, turns, dryRun: false, aborted))
            .For(ApiRole.Admin, StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status422UnprocessableEntity).Accepts<PolicyDefinition>("application/json").Produces<PolicyReport>()
            .WithMetadata(new LargestBody(ApiRoutes.LargestPolicy))
            .WithTags("Policies").WithName("ApplyPolicies").WithSummary("Has another access policy hold from now on, for open sessions too. A server that stands alone keeps it until it reads its configuration again.");
        api.MapPost("/policies/explain", async (LoginQuestion question, HttpContext context) => TypedResults.Json(await ApiCall.Of(context).Administration.ExplainPolicy(question, context.RequestAborted)))
            .For(ApiRole.Viewer, StatusCodes.Status400BadRequest).Produces<PolicyExplanation>().WithMetadata(new LargestBody(ApiRoutes.LargestList)).WithTags("Policies").WithName("ExplainPolicies")
            .WithSummary("Tells which rule decides about a login, why those before it do not fit, and what it gives.");
    }

    private static async Task<IResult> Apply(HttpContext context, PolicyTurns turns, bool dryRun, CancellationToken aborted)
    {
        var call = ApiCall.Of(context);
        var report = await turns.Take(call.Caller, () => ReadBody(context), text => call.Administration.ApplyPolicies(text, dryRun, aborted), aborted);
        if (report is null)
        {
            context.Response.Headers.RetryAfter = "10";
            return ApiProblem.Of(StatusCodes.Status429TooManyRequests, "Other policies are being checked or applied.");
        }

        return report.Done ? TypedResults.Json(report) : ApiProblem.Of(StatusCodes.Status422UnprocessableEntity, report.Message, report.Problems);
    }

    /// <summary>The policy that was sent, by itself or as a file of definitions has it.</summary>
    private static async Task<string> ReadBody(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new BadHttpRequestException("Give JSON: Content-Type: application/json.", StatusCodes.Status415UnsupportedMediaType);
        }

        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        try
        {
            if (PolicyBounds.ProblemOf(Encoding.UTF8.GetBytes(text)) is { } problem)
            {
                throw new BadHttpRequestException($"The policy is too large: {problem}.", StatusCodes.Status413PayloadTooLarge);
            }

            var root = JsonNode.Parse(text)?.AsObject() ?? throw new JsonException("it is null");
            return root.Any(member => member.Key.ToUpperInvariant() is "POLICIES" or "CONCENTRATOR") ? text : $$"""{ "Policies": {{text}} }""";
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new BadHttpRequestException($"The body is no JSON object ({wrong.Message}).", wrong);
        }
    }
}
