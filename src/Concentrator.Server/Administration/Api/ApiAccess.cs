using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Control.Tokens;
using Concentrator.Server.Administration.Audit;
using Concentrator.Server.Configuration;
using Concentrator.Server.WebConsole;
using Microsoft.Extensions.Primitives;

namespace Concentrator.Server.Administration.Api;

/// <summary>Who may call the API: whoever opened the command socket, and whoever shows a token, or the console's cookie that stands for one, over TLS or from this machine. Turns what goes wrong into problems (RFC 9457).</summary>
/// <param name="administration">Who does what is asked.</param>
/// <param name="tokens">The tokens; throws <see cref="ControlPlaneUnavailableException"/> while they cannot be asked.</param>
/// <param name="console">Who has signed in to the console.</param>
/// <param name="rates">How often the API may be asked.</param>
/// <param name="audit">Where it is noted who does what.</param>
/// <param name="time">The clock.</param>
internal sealed class ApiAccess(IAdministration administration, Func<IApiTokenDirectory> tokens, ConsoleSessions console, ApiRates rates, AuditLog audit, TimeProvider time)
{
    private const string Scheme = "Bearer ";
    private const int MostOfPath = 200;

    /// <summary>Lets a request of the API through, or answers it.</summary>
    internal async Task Invoke(HttpContext context, RequestDelegate next)
    {
        // What decides is the route that was found, whatever its path looked like; the path, for what has no route.
        if (RequiredOf(context) is null && !context.Request.Path.StartsWithSegments(ApiRoutes.Root, StringComparison.OrdinalIgnoreCase))
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

        return RequiredOf(context) is { } required ? await Admit(context, source, required.Role) : null;
    }

    private async Task<IResult?> Admit(HttpContext context, IPAddress source, ApiRole required)
    {
        if ((TokenOf(context.Request.Headers.Authorization) ?? console.Of(context)?.Token) is not { } token)
        {
            return Unauthorized(context, "Bearer", "Give a token: Authorization: Bearer ca1.NAME.SECRET. concentrator token add NAME makes one.");
        }

        var (found, refusal) = await Verify(context, token);
        if (found is null)
        {
            return refusal;
        }

        var caller = new Caller(found.Name, found.Role, source.ToString());
        if (found.Role < required)
        {
            audit.Note(caller, "token.use", found.Name, "denied", $"it takes role {required.Word()}; {WhatOf(context)}");
            return ApiProblem.Of(StatusCodes.Status403Forbidden, $"It takes a token of role {required.Word()}; {found.Name} is {found.Role.Word()}.");
        }

        Let(context, caller);
        return null;
    }

    /// <summary>Whose token somebody shows, or the answer to one that is none, or that asks too often.</summary>
    /// <exception cref="ControlPlaneUnavailableException">The tokens cannot be asked.</exception>
    internal async Task<(ApiTokenSummary? Found, IResult? Refusal)> Verify(HttpContext context, string token)
    {
        var source = context.Connection.RemoteIpAddress ?? IPAddress.None;
        var isKnown = rates.Knows(token);
        var guess = isKnown ? null : rates.Guess(source);
        if (!isKnown && guess is null)
        {
            return (null, TooManyWrong(context));
        }

        ApiTokenSummary? found;
        try
        {
            found = await tokens().Find(token, context.RequestAborted);
        }
        catch (ControlPlaneUnavailableException)
        {
            guess?.GiveBack();
            throw;
        }

        if (found is null || found.ExpiresAt <= time.GetUtcNow())
        {
            rates.Forget(token);
            if (guess is null && rates.Guess(source) is null)
            {
                return (null, TooManyWrong(context));
            }

            audit.Note(Caller.Nobody(source.ToString()), "token.use", found?.Name, "denied", $"{(found is null ? "no such token" : "expired")}; {WhatOf(context)}");
            return (null, Unauthorized(context, "Bearer error=\"invalid_token\"", found is null ? "That is no token, or one that was removed." : $"Token {found.Name} has expired."));
        }

        guess?.GiveBack();
        if (!rates.Admits(found.Name, token))
        {
            context.Response.Headers.RetryAfter = "1";
            return (null, ApiProblem.Of(StatusCodes.Status429TooManyRequests, $"Token {found.Name} asks too often."));
        }

        return (found, null);
    }

    private void Let(HttpContext context, Caller caller) => context.Features.Set(new ApiCall(caller, new AuditedAdministration(administration, audit, caller)));

    private static RequiredRole? RequiredOf(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<RequiredRole>();

    private static IResult TooManyWrong(HttpContext context)
    {
        context.Response.Headers.RetryAfter = $"{(int)ApiRates.Window.TotalSeconds}";
        return ApiProblem.Of(StatusCodes.Status429TooManyRequests, "Too many wrong tokens came from there.");
    }

    /// <summary>What was asked, as the audit has it.</summary>
    private static string WhatOf(HttpContext context)
    {
        var what = $"{context.Request.Method} {context.Request.Path}";
        return what.Length <= MostOfPath ? what : $"{what.AsSpan(0, MostOfPath)}…";
    }

    private static IResult Unauthorized(HttpContext context, string challenge, string detail)
    {
        context.Response.Headers.WWWAuthenticate = challenge;
        return ApiProblem.Of(StatusCodes.Status401Unauthorized, detail);
    }

    private static string? TokenOf(StringValues header) =>
        header is [{ } text] && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && text[Scheme.Length..].Trim() is { Length: > 0 } token ? token : null;
}
