namespace Concentrator.Server.WebConsole;

/// <summary>The cookie of who has signed in to the console.</summary>
internal static class ConsoleCookie
{
    /// <summary>Its name over TLS: by the prefix a browser takes it from this host alone, and only if it is secure.</summary>
    internal const string SecureName = "__Host-concentrator-console";

    /// <summary>Its name on this machine without TLS.</summary>
    internal const string PlainName = "concentrator-console";

    /// <summary>What a request carries; null: nothing.</summary>
    internal static string? Read(HttpRequest request) => request.Cookies[NameFor(request)];

    /// <summary>Has the browser keep it until the session ends.</summary>
    internal static void Write(HttpContext context, string cookie) => context.Response.Cookies.Append(NameFor(context.Request), cookie, Options(context.Request));

    /// <summary>Has the browser forget it.</summary>
    internal static void Remove(HttpContext context) => context.Response.Cookies.Delete(NameFor(context.Request), Options(context.Request));

    private static string NameFor(HttpRequest request) => request.IsHttps ? SecureName : PlainName;

    private static CookieOptions Options(HttpRequest request) => new() { HttpOnly = true, Secure = request.IsHttps, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true };
}
