using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Sessions;

/// <summary>Which of the open sessions an administrator wants to see. What is null asks for nothing.</summary>
public sealed record SessionQuery
{
    /// <summary>The most sessions of a page.</summary>
    public const int MaxLimit = 200;

    /// <summary>A part of the user's name, of the address inside or of the client's, or the beginning of the tunnel's name; case does not matter.</summary>
    public string? Text { get; init; }

    /// <summary>The user's name; case does not matter.</summary>
    public string? User { get; init; }

    /// <summary>Where the address inside the tunnel lies, IPv4 or IPv6.</summary>
    public IPNetwork? Address { get; init; }

    /// <summary>Where the client's address lies.</summary>
    public IPNetwork? Client { get; init; }

    /// <summary>The edge.</summary>
    public string? Edge { get; init; }

    /// <summary>The pool; empty: users' own addresses.</summary>
    public string? Pool { get; init; }

    /// <summary>The rule of the access policy.</summary>
    public string? Rule { get; init; }

    /// <summary>How far it is let in.</summary>
    public AccessLevel? Level { get; init; }

    /// <summary>How the user proved itself.</summary>
    public AuthenticationMethod? Method { get; init; }

    /// <summary>Only sessions whose machine has made a statement of health.</summary>
    public bool WithStatements { get; init; }

    /// <summary>Whether the newest come first; otherwise the oldest do.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>Where the page before ended; null: the first page.</summary>
    public SessionPosition? After { get; init; }

    /// <summary>The most sessions to answer with, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 50;
}
