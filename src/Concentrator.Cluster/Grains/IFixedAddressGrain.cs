using Concentrator.Control.Ports;
using Concentrator.Control.Users;

namespace Concentrator.Cluster.Grains;

/// <summary>One user's own address: whose it is, and which edge has it now. Key: the address.</summary>
[Alias("concentrator.address")]
internal interface IFixedAddressGrain : IGrainWithStringKey
{
    /// <summary>Makes it a user's own; answers with the user whose it is already, or null when it was done.</summary>
    [Alias("assign")]
    Task<string?> Assign(string userName);

    /// <summary>It is a user's own by the user's record: Redis may have lost that.</summary>
    [Alias("restore")]
    Task Restore(string userName);

    /// <summary>The user whose it is, or null.</summary>
    [Alias("owner")]
    Task<string?> Owner();

    /// <summary>It is that user's no more.</summary>
    [Alias("unassign")]
    Task Unassign(UserKey user);

    /// <summary>Whether a session of the user may be granted it: nobody else has it, not from a pool either.</summary>
    [Alias("free")]
    Task<bool> IsFreeFor(UserKey user, AuthenticationAuthority authority);

    /// <summary>
    /// Makes ready for a user whom a RADIUS server gives it: no pool leases it from now on. False, and nothing changed, when somebody else has it or owns it, from a pool too.
    /// </summary>
    [Alias("serve")]
    Task<bool> Serve(UserKey user);

    /// <summary>Gives it to an edge; answers with the session at another edge that has it still, or null when it was done.</summary>
    [Alias("take")]
    Task<SessionPlace?> Take(string edge, TunnelId tunnel);

    /// <summary>A session that has it is over.</summary>
    [Alias("release")]
    Task Release(string edge, TunnelId tunnel);

    /// <summary>The edge that has it, or null.</summary>
    [Alias("holder")]
    Task<SessionPlace?> Holder();
}
