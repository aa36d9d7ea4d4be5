using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Control.Tokens;
using Concentrator.Server.Administration.Audit;
using Concentrator.Server.Configuration;
using Microsoft.Extensions.Primitives;

namespace Concentrator.Server.Administration.Api;

/// <summary>Who may call the API: whoever opened the command socket, and whoever shows a token over TLS or from this machine. Turns what goes wrong into problems (RFC 9457).</summary>
/// <param name="administration">Who does what is asked.</param>
/// <param name="tokens">The tokens; throws <see cref="ControlPlaneUnavailableException"/> while they cannot be asked.</param>
/// <param name="rates">How often the API may be asked.</param>
/// <param name="audit">Where it is noted who does what.</param>
/// <param name="time">The clock.</param>
internal sealed class ApiAccess(IAdministration administration, Func<IApiTokenDirectory> tokens, ApiRates rates, AuditLog audit, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    /// <summary>Lets a request of the API through, or answers it.</summary>
    internal async Task Invoke(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments(ApiRoutes.Root, StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        var problem = await Try(context, next);
        if (problem is null && !context.Response.HasStarted && context.Response is { StatusCode: >= 400, ContentType: null })
        {
            problem = ApiProblem.Of(context.Response.StatusCode, $"{context.Request.Method} {context.Request.Path}: see {ApiRoutes.Document}");
        }

        if (problem is not null && !context.Response.HasStarted)
        {
            await problem.ExecuteAsync(context);
        }
    }

    private async Task<IResult?> Try(HttpContext context, RequestDelegate next)
    {
        try
        {
            var refusal = await Admit(context);
            if (refusal is null)
            {
                RawNames.Restore(context);
                await next(context);
            }

            return refusal;
        }
        catch (ControlPlaneUnavailableException unavailable)
        {
            return ApiProblem.Of(StatusCodes.Status503ServiceUnavailable, unavailable.Message);
        }
        catch (NotSupportedException refusal)
        {
            return ApiProblem.Of(StatusCodes.Status501NotImplemented, refusal.Message);
        }
        catch (InvalidConfigurationException wrong)
        {
            return ApiProblem.Of(StatusCodes.Status400BadRequest, "Something in the request cannot be used.", wrong.Errors.Select(error => error.ToString()));
        }
        catch (BadHttpRequestException bad)
        {
            // What stands inside names the place in the JSON; it has nothing of what was sent.
            return ApiProblem.Of(bad.StatusCode, bad.Message);
        }
    }

    private async Task<IResult?> Admit(HttpContext context)
    {
        if (CommandConnection.IsOf(context))
        {
            Let(context, Caller.Local(CommandConnection.UserOf(context), "socket"));
            return null;
        }

        var source = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (!context.Request.IsHttps && !IPAddress.IsLoopback(source))
        {
            return ApiProblem.Of(StatusCodes.Status403Forbidden, "The API is served over TLS, or to this machine only: tokens would be read on the way. Ask the port of Admin:Tls:Listen.");
        }

        return context.GetEndpoint()?.Metadata.GetMetadata<RequiredRole>() is { } required ? await Admit(context, source, required.Role) : null;
    }

    private async Task<IResult?> Admit(HttpContext context, IPAddress source, ApiRole required)
    {
        if (TokenOf(context.Request.Headers.Authorization) is not { } token)
        {
            return Unauthorized(context, "Bearer", "Give a token: Authorization: Bearer ca1.NAME.SECRET. concentrator token add NAME makes one.");
        }

        var from = source.ToString();
        if (!rates.MayTry(source, token))
        {
            context.Response.Headers.RetryAfter = $"{(int)ApiRates.Window.TotalSeconds}";
            return ApiProblem.Of(StatusCodes.Status429TooManyRequests, "Too many wrong tokens came from there.");
        }

        var what = $"{context.Request.Method} {context.Request.Path}";
        var found = await tokens().Find(token, context.RequestAborted);
        if (found is null || found.ExpiresAt <= time.GetUtcNow())
        {
            rates.Failed(source, token);
            audit.Note(Caller.Nobody(from), "token.use", found?.Name, "denied", found is null ? $"no such token; {what}" : $"expired; {what}");
            return Unauthorized(context, "Bearer error=\"invalid_token\"", found is null ? "That is no token, or one that was removed." : $"Token {found.Name} has expired.");
        }

        if (!rates.Admits(found.Name, token))
        {
            context.Response.Headers.RetryAfter = "1";
            return ApiProblem.Of(StatusCodes.Status429TooManyRequests, $"Token {found.Name} asks too often.");
        }

        var caller = new Caller(found.Name, found.Role, from);
        if (found.Role < required)
        {
            audit.Note(caller, "token.use", found.Name, "denied", $"it takes role {Word(required)}; {what}");
            return ApiProblem.Of(StatusCodes.Status403Forbidden, $"It takes a token of role {Word(required)}; {found.Name} is {Word(found.Role)}.");
        }

        Let(context, caller);
        return null;
    }

    private void Let(HttpContext context, Caller caller) => context.Features.Set(new ApiCall(caller, new AuditedAdministration(administration, audit, caller)));

    private static IResult Unauthorized(HttpContext context, string challenge, string detail)
    {
        context.Response.Headers.WWWAuthenticate = challenge;
        return ApiProblem.Of(StatusCodes.Status401Unauthorized, detail);
    }

    private static string? TokenOf(StringValues header) =>
        header is [{ } text] && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && text[Scheme.Length..].Trim() is { Length: > 0 } token ? token : null;

    private static string Word(ApiRole role) => role.ToString().ToLowerInvariant();
}
