using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Health;

namespace Concentrator.Server.Health;

/// <summary><c>POST /posture</c>: takes an agent's statement of health. The same within a tunnel and from outside; only who it is about is found another way.</summary>
internal sealed class PostureEndpoint(TimeProvider time)
{
    /// <summary>Its path.</summary>
    internal const string Path = "/posture";

    private const string Json = "application/json";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Answers a request whose path is <see cref="Path"/>.</summary>
    /// <param name="context">The request.</param>
    /// <param name="source">How it came.</param>
    /// <param name="admits">Whether one more is taken now; asked once for each request that may be a statement.</param>
    /// <param name="state">Passes a statement on.</param>
    internal async Task Answer(HttpContext context, HealthSource source, Func<bool> admits, Func<PostedStatement, CancellationToken, ValueTask<HealthAnswer>> state)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = "POST";
            await Refuse(context, StatusCodes.Status405MethodNotAllowed, "Post a statement of health here.");
            return;
        }

        // A page of another site that a browser shows may post a form, but this only if it is let.
        if (!IsJson(context.Request.ContentType))
        {
            await Refuse(context, StatusCodes.Status415UnsupportedMediaType, $"The Content-Type is not {Json}.");
            return;
        }

        if (!admits())
        {
            context.Response.Headers.RetryAfter = ((int)PostureRates.Window.TotalSeconds).ToString();
            await Refuse(context, StatusCodes.Status429TooManyRequests, "Too many statements; try again in a minute.");
            return;
        }

        if (await ReadBody(context.Request) is not { } body)
        {
            await Refuse(context, StatusCodes.Status413PayloadTooLarge, $"The statement is larger than {PostureReader.MaxSize} bytes.");
            return;
        }

        List<string> problems = [.. PostureReader.Read(body, source, time.GetUtcNow(), out var said)];
        if (!TunnelId.TryParse(said.Tunnel, out var tunnel) && said.Tunnel is not null)
        {
            problems.Add("'tunnel' is not a tunnel's id.");
        }

        if (source == HealthSource.Token && said is { Health: not null, MadeAt: null })
        {
            problems.Add("'at' is missing: when the statement was made.");
        }

        if (said.Health is null || problems.Count > 0)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, problems);
            return;
        }

        await Pass(context, new PostedStatement(said.Health, said.Tunnel is null ? null : tunnel, said.MadeAt, SHA256.HashData(body)), state);
    }

    /// <summary>Answers that it was not taken.</summary>
    internal static Task Refuse(HttpContext context, int status, params IReadOnlyList<string> problems)
    {
        context.Response.StatusCode = status;
        return Write(context, new PostureAnswer { Problems = problems });
    }

    private static bool IsJson(string? contentType) => string.Equals(contentType?.Split(';')[0].Trim(), Json, StringComparison.OrdinalIgnoreCase);

    private static async Task<byte[]?> ReadBody(HttpRequest request)
    {
        if (request.ContentLength > PostureReader.MaxSize)
        {
            return null;
        }

        using var body = new MemoryStream();
        var buffer = new byte[8192];
        int count;
        while ((count = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            if (body.Length + count > PostureReader.MaxSize)
            {
                return null;
            }

            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }

    private static async Task Pass(HttpContext context, PostedStatement statement, Func<PostedStatement, CancellationToken, ValueTask<HealthAnswer>> state)
    {
        HealthAnswer answer;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        deadline.CancelAfter(Patience);
        try
        {
            answer = await state(statement, deadline.Token);
        }
        catch (Exception failure) when (failure is ControlPlaneUnavailableException || (failure is OperationCanceledException && !context.RequestAborted.IsCancellationRequested))
        {
            context.Response.Headers.RetryAfter = "10";
            await Refuse(context, StatusCodes.Status503ServiceUnavailable, "Nobody can judge it now; try again.");
            return;
        }

        // Only the answer to a tunnel that is gone has no reason.
        var reason = answer.Reason ?? "There is no such tunnel.";
        switch (answer.Outcome)
        {
            case HealthOutcome.Taken or HealthOutcome.Outdated:
                await Write(context, Of(answer.Access ?? TunnelAccess.Unlimited));
                break;
            case HealthOutcome.UnknownToken or HealthOutcome.Altered:
                context.Response.Headers.WWWAuthenticate = MachineProof.Scheme;
                await Refuse(context, StatusCodes.Status401Unauthorized, reason);
                break;
            case HealthOutcome.TooOld or HealthOutcome.FromTheFuture or HealthOutcome.Replayed:
                await Refuse(context, StatusCodes.Status409Conflict, reason);
                break;
            default:
                await Refuse(context, StatusCodes.Status404NotFound, reason);
                break;
        }
    }

    private static PostureAnswer Of(TunnelAccess access) => new()
    {
        Level = access.Level.ToString().ToLowerInvariant(),
        ProbationEnds = access.ProbationEnds,
        Missing = access.Missing,
        Url = access.Url,
    };

    private static Task Write(HttpContext context, PostureAnswer answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(answer, Options, $"{Json}; charset=utf-8", context.RequestAborted);
    }
}
