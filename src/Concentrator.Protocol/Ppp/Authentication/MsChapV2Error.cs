namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>The error codes of a Failure packet (RFC 2759 §6).</summary>
internal enum MsChapV2Error
{
    RestrictedLogonHours = 646,
    AccountDisabled = 647,
    PasswordExpired = 648,
    NoDialInPermission = 649,
    AuthenticationFailure = 691,
    ChangingPassword = 709,
}
