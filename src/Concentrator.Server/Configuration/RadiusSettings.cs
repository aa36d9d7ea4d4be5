using Concentrator.Control.Radius;

namespace Concentrator.Server.Configuration;

/// <summary>What RADIUS is used for.</summary>
/// <param name="Users">How servers are asked about users; null when all users are our own.</param>
/// <param name="Accounting">How sessions are accounted for; null when they are not.</param>
/// <param name="Dynamic">Who may end and change sessions; null: nobody.</param>
internal sealed record RadiusSettings(RadiusOptions? Users, RadiusAccountingOptions? Accounting, RadiusDynamicOptions? Dynamic);
