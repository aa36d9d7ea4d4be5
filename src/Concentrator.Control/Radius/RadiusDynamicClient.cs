using System.Net;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Radius;

/// <summary>Somebody who may end and change sessions (<c>Radius:Dynamic:Clients:&lt;name&gt;</c>).</summary>
public sealed record RadiusDynamicClient
{
    /// <summary>Its name, for logs.</summary>
    public required string Name { get; init; }

    /// <summary>Where its requests come from.</summary>
    public required IPNetwork Address { get; init; }

    /// <summary>The shared secret.</summary>
    public required RadiusSecret Secret { get; init; }

    /// <summary>Whether its requests must have a Message-Authenticator; false by default: the secret signs them as a whole already.</summary>
    public bool RequireMessageAuthenticator { get; init; }
}
