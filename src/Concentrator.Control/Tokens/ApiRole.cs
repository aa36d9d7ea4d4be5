namespace Concentrator.Control.Tokens;

/// <summary>What the owner of an API token may do; each may do what those before it may.</summary>
public enum ApiRole
{
    /// <summary>Looks.</summary>
    Viewer,

    /// <summary>Ends sessions, drains nodes, blocks networks, and shuts users out and lets them in again.</summary>
    Operator,

    /// <summary>Everything: accounts, the access policy, tokens, the configuration and the audit.</summary>
    Admin,
}
