using Concentrator.Server.Administration.Audit;

namespace Concentrator.Server.Administration.Api;

/// <summary>A call of the API that was let in.</summary>
/// <param name="Caller">Who calls.</param>
/// <param name="Administration">Who does what is asked, and notes it.</param>
internal sealed record ApiCall(Caller Caller, IAdministration Administration)
{
    /// <summary>The call of a request; only behind <see cref="ApiAccess"/>.</summary>
    internal static ApiCall Of(HttpContext context) => context.Features.Get<ApiCall>() ?? throw new InvalidOperationException("The request has not been let in.");
}
