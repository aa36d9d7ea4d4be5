namespace Concentrator.Control.Tokens;

/// <summary>Whom a token names.</summary>
internal interface ITokenOwner
{
    /// <summary>Its name; case does not matter.</summary>
    string Name { get; }

    /// <summary>SHA-256 over the token's secret.</summary>
    byte[] TokenHash { get; }
}
