namespace Concentrator.Protocol.Dhcp;

/// <summary>Domain names as DHCP tells them (option 15, RFC 2132 §3.17).</summary>
public static class DomainName
{
    private const int MaxLength = 253;
    private const int MaxLabelLength = 63;

    /// <summary>Whether a text is a domain name in its usual form (RFC 1123 §2.1; underscores are let pass), without a dot at its end.</summary>
    public static bool IsValid(string? text) => text is { Length: > 0 and <= MaxLength } && text.Split('.').All(IsLabel);

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabelLength && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
