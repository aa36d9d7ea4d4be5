namespace Concentrator.Control.Ports;

/// <summary>Who has judged a user (Acct-Authentic, RFC 2866 §5.6).</summary>
public enum AuthenticationAuthority
{
    /// <summary>We, by an account of our own.</summary>
    Local,

    /// <summary>A RADIUS server; we have no account of the user.</summary>
    Radius,
}
