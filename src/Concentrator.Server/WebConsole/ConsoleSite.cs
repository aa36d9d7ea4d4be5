using System.Text.Json;
using Concentrator.Control.Ports;
using Concentrator.Server.Administration.Api;
using Concentrator.Server.Administration.Audit;
using Microsoft.Extensions.Primitives;

namespace Concentrator.Server.WebConsole;

/// <summary>The console: a page on the admin port, and the exchange of a token for a cookie. All else it does over <see cref="ApiRoutes"/>.</summary>
/// <param name="sessions">Who has signed in.</param>
/// <param name="access">Who knows tokens.</param>
/// <param name="audit">Where it is noted who signs in.</param>
internal sealed class ConsoleSite(ConsoleSessions sessions, ApiAccess access, AuditLog audit)
{
    /// <summary>Where it is.</summary>
    internal const string Root = "/console";

    /// <summary>What its page may do: nothing but with this origin.</summary>
    internal const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Maps it.</summary>
    internal void Map(IEndpointRouteBuilder routes)
    {
        var site = routes.MapGroup("").ExcludeFromDescription().AddEndpointFilter(Guard);
        site.MapGet("/", () => Results.Redirect($"{Root}/"));
        site.MapPost($"{Root}/session", (Delegate)SignIn);
        site.MapGet($"{Root}/session", (HttpContext context) => sessions.Of(context) is { } session ? Results.Json(ConsoleSessionView.Of(session)) : NotSignedIn());
        site.MapDelete($"{Root}/session", (Delegate)SignOut);
        site.MapMethods($"{Root}/{{**path}}", [HttpMethods.Get, HttpMethods.Head], (Delegate)Show);
    }

    private static async ValueTask<object?> Guard(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        Protect(context.Response.Headers);
        return ConsoleGuard.Objection(context) is { } objection ? ApiProblem.Of(StatusCodes.Status403Forbidden, objection) : await next(invocation);
    }

    /// <summary>Sets the headers of every answer of the console: what its page may do, and that nobody keeps it or shows it inside another.</summary>
    internal static void Protect(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers.CacheControl = "no-store";
    }

    private static IResult Show(HttpContext context, string? path)
    {
        // What a page loads is found beside it only if its address ends with a slash.
        if (path is null && !context.Request.Path.Value!.EndsWith('/'))
        {
            return Results.Redirect($"{Root}/");
        }

        if (!ConsoleAssets.All.TryGetValue(path ?? "", out var asset))
        {
            return ApiProblem.Of(StatusCodes.Status404NotFound, $"The console has no {path}.");
        }

        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ETag = asset.Tag;
        return context.Request.Headers.IfNoneMatch.Contains(asset.Tag, StringComparer.Ordinal) ? Results.StatusCode(StatusCodes.Status304NotModified) : Results.Bytes(asset.Content, asset.ContentType);
    }

    private async Task<IResult> SignIn(HttpContext context)
    {
        // The header takes a script of this origin: a form of another's cannot send it.
        if (!ConsoleGuard.IsOwn(context.Request) || StringValues.IsNullOrEmpty(context.Request.Headers[ConsoleSessions.KeyHeader]) || !context.Request.HasJsonContentType())
        {
            return NotOwn();
        }

        try
        {
            if ((await context.Request.ReadFromJsonAsync<ConsoleSignIn>(Json, context.RequestAborted))?.Token?.Trim() is not { Length: > 0 } token)
            {
                return ApiProblem.Of(StatusCodes.Status400BadRequest, "token: give a token for the API.");
            }

            var (found, refusal) = await access.Verify(context, token);
            if (found is null)
            {
                return refusal!;
            }

            sessions.End(context.Request);
            var (cookie, session) = sessions.Begin(token, found.Name, found.Role);
            ConsoleCookie.Write(context, cookie);
            audit.Note(new Caller(found.Name, found.Role, $"{context.Connection.RemoteIpAddress}"), "console.sign-in", found.Name, "done");
            return Results.Json(ConsoleSessionView.Of(session));
        }
        catch (JsonException)
        {
            return ApiProblem.Of(StatusCodes.Status400BadRequest, "The body is no JSON object.");
        }
        catch (BadHttpRequestException bad)
        {
            return ApiProblem.Of(bad.StatusCode, bad.Message);
        }
        catch (ControlPlaneUnavailableException unavailable)
        {
            return ApiProblem.Of(StatusCodes.Status503ServiceUnavailable, unavailable.Message);
        }
    }

    private IResult SignOut(HttpContext context)
    {
        if (sessions.Of(context) is not { } session)
        {
            return NotSignedIn();
        }

        sessions.End(context.Request);
        ConsoleCookie.Remove(context);
        audit.Note(new Caller(session.Name, session.Role, $"{context.Connection.RemoteIpAddress}"), "console.sign-out", session.Name, "done");
        return Results.NoContent();
    }

    private static IResult NotOwn() => ApiProblem.Of(StatusCodes.Status403Forbidden, "Only the console's own page may ask this.");

    private static IResult NotSignedIn() => ApiProblem.Of(StatusCodes.Status401Unauthorized, "Nobody has signed in here, or the session is over.");
}
