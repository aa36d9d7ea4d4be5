namespace Concentrator.Server.Profiles;

/// <summary>Which profile is asked for.</summary>
internal sealed record ProfileRequest
{
    /// <summary>The most characters of a connection's name.</summary>
    internal const int MaxName = 64;

    /// <summary>The most bytes of a user's name, in UTF-8: what MS-CHAPv2 carries (RFC 2759 §4), and every account has.</summary>
    internal const int MaxUser = 256;

    /// <summary>The format's word (<see cref="ProfileFormats"/>).</summary>
    public required string Format { get; init; }

    /// <summary>Who is to log in; null: anybody.</summary>
    public string? User { get; init; }

    /// <summary>The groups that the access policy is asked about.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The server as clients reach it, <c>NAME[:PORT]</c>; null: what the configuration says.</summary>
    public string? Host { get; init; }

    /// <summary>What the client calls the connection; null: <c>Concentrator</c>.</summary>
    public string? Name { get; init; }

    /// <summary>How it logs in, such as <c>eap-tls</c>; null: the first that server and client have in common.</summary>
    public string? Method { get; init; }

    /// <summary>The authority to trust (PEM), in place of the server's own; null: none is given.</summary>
    public string? Authority { get; init; }

    /// <summary>Where the client has the authority's file.</summary>
    public string? AuthorityPath { get; init; }
}
