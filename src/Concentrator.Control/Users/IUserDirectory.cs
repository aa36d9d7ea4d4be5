using System.Net;

namespace Concentrator.Control.Users;

/// <summary>
/// The accounts, as an administrator sees them. Names are looked up without regard to case. What cannot be done is a result that names the reason;
/// a store that cannot be written shows as <see cref="Ports.ControlPlaneUnavailableException"/>.
/// </summary>
public interface IUserDirectory
{
    /// <summary>Adds a user.</summary>
    ValueTask<UserChange> Add(NewUser user, CancellationToken deadline);

    /// <summary>Removes a user; its sessions are disconnected.</summary>
    ValueTask<UserChange> Remove(string name, CancellationToken deadline);

    /// <summary>All users by name.</summary>
    ValueTask<IReadOnlyList<UserSummary>> List(CancellationToken deadline);

    /// <summary>One user, or null.</summary>
    ValueTask<UserSummary?> Find(string name, CancellationToken deadline);

    /// <summary>Gives a user another password and ends a lockout. A user added for CHAP keeps its clear secret, the new one.</summary>
    ValueTask<UserChange> SetPassword(string name, string password, CancellationToken deadline);

    /// <summary>Lets a disabled user in again.</summary>
    ValueTask<UserChange> Enable(string name, CancellationToken deadline);

    /// <summary>Lets a user in no more; its sessions are disconnected.</summary>
    ValueTask<UserChange> Disable(string name, CancellationToken deadline);

    /// <summary>Gives a user an address of its own, or with null takes it back. Live sessions keep what they have.</summary>
    ValueTask<UserChange> SetFixedAddress(string name, IPAddress? address, CancellationToken deadline);

    /// <summary>Puts a user into groups and takes it out of others; a group that is in both lists is added.</summary>
    ValueTask<UserChange> ChangeGroups(string name, IReadOnlyList<string> add, IReadOnlyList<string> remove, CancellationToken deadline);

    /// <summary>Gives a user one-time passwords (RFC 6238), in place of those that it has.</summary>
    /// <param name="name">The user.</param>
    /// <param name="secret">The secret that the user's device has, 16 to 64 bytes.</param>
    /// <param name="code">What the device shows now, which proves that it has it; it is good for no login then.</param>
    /// <param name="deadline">The caller's deadline.</param>
    ValueTask<UserChange> EnrollOneTimePassword(string name, byte[] secret, string code, CancellationToken deadline);

    /// <summary>Asks a user for no one-time passwords any more.</summary>
    ValueTask<UserChange> RemoveOneTimePassword(string name, CancellationToken deadline);

    /// <summary>Ends a lockout.</summary>
    ValueTask<UserChange> Unlock(string name, CancellationToken deadline);

    /// <summary>Whether there is such a user.</summary>
    ValueTask<bool> Exists(string name, CancellationToken deadline);
}
