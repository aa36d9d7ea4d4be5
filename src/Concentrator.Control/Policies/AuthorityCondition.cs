using Concentrator.Control.Ports;

namespace Concentrator.Control.Policies;

/// <summary>Who judged the user's secret.</summary>
internal sealed class AuthorityCondition(AuthenticationAuthority authority) : IAccessCondition
{
    /// <inheritdoc/>
    public bool Fits(PolicyInquiry inquiry) => inquiry.Facts.Authority == authority;

    /// <inheritdoc/>
    public string WhyNot(PolicyInquiry inquiry) => authority == AuthenticationAuthority.Local ? "the user is a RADIUS server's" : "the user is our own";
}
