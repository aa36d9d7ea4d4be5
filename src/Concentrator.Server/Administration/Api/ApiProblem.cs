using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Concentrator.Server.Administration.Api;

/// <summary>What could not be done, as RFC 9457 has it (<c>application/problem+json</c>).</summary>
internal static class ApiProblem
{
    /// <summary>The media type.</summary>
    internal const string ContentType = "application/problem+json";

    /// <summary>A problem.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="detail">What a person reads.</param>
    /// <param name="errors">All that is wrong; null: it is one thing.</param>
    internal static ProblemHttpResult Of(int status, string detail, IEnumerable<string>? errors = null)
    {
        var problem = new ProblemDetails { Status = status, Title = TitleOf(status), Detail = detail };
        if (errors is not null)
        {
            problem.Extensions["errors"] = errors.ToArray();
        }

        return TypedResults.Problem(problem);
    }

    /// <summary>A fault of our own, of which only its trace id is told.</summary>
    /// <param name="traceId">What the log has it under.</param>
    internal static ProblemHttpResult OfFault(string traceId)
    {
        const int Status = StatusCodes.Status500InternalServerError;
        return TypedResults.Problem(new ProblemDetails
        {
            Status = Status,
            Title = TitleOf(Status),
            Detail = $"The server met a fault of its own; its log has it under the trace id {traceId}.",
            Extensions = { ["traceId"] = traceId },
        });
    }

    /// <summary>The answer to a change: what came of it, or why it was not done.</summary>
    internal static IResult OrProblem(this Outcome outcome, Func<Outcome, IResult>? done = null) => outcome.Refusal switch
    {
        Refusal.None => done is null ? TypedResults.Json(new DoneView(outcome.Message)) : done(outcome),
        Refusal.NotFound => Of(StatusCodes.Status404NotFound, outcome.Message),
        Refusal.Conflict => Of(StatusCodes.Status409Conflict, outcome.Message),
        _ => Of(StatusCodes.Status422UnprocessableEntity, outcome.Message),
    };

    private static string TitleOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "The request cannot be understood",
        StatusCodes.Status401Unauthorized => "A token is needed",
        StatusCodes.Status403Forbidden => "That is not allowed",
        StatusCodes.Status404NotFound => "There is no such thing",
        StatusCodes.Status405MethodNotAllowed => "This cannot be done to it",
        StatusCodes.Status409Conflict => "What there is stands against it",
        StatusCodes.Status415UnsupportedMediaType => "The body is of another type",
        StatusCodes.Status413PayloadTooLarge => "The body is too large",
        StatusCodes.Status422UnprocessableEntity => "That cannot be",
        StatusCodes.Status429TooManyRequests => "Too many requests",
        StatusCodes.Status500InternalServerError => "The server met a fault",
        StatusCodes.Status501NotImplemented => "This server does not do that",
        StatusCodes.Status503ServiceUnavailable => "The control plane does not answer",
        _ => "It went wrong",
    };
}
