using Microsoft.AspNetCore.Http.Features;

namespace Concentrator.Server.Administration.Api;

/// <summary>Names in paths as they were sent: routing leaves a slash in them encoded, and then nobody can tell it from a percent sign.</summary>
internal static class RawNames
{
    /// <summary>Where the name is in <c>/api/v1/things/NAME</c>.</summary>
    private const int Position = 4;

    /// <summary>Puts the name of a request's path into its route values.</summary>
    internal static void Restore(HttpContext context)
    {
        var values = context.Request.RouteValues;
        if (values.Count != 1 || context.Features.Get<IHttpRequestFeature>()?.RawTarget is not { } target || !target.StartsWith('/'))
        {
            return;
        }

        var segments = target.Split('?')[0].Split('/');
        if (segments.Length > Position)
        {
            values[values.Keys.First()] = Uri.UnescapeDataString(segments[Position]);
        }
    }
}
