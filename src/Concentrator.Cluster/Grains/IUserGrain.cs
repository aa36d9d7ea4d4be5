using Concentrator.Cluster.Ring;
using Concentrator.Control.Definitions;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Cluster.Grains;

/// <summary>One user: account, lockout, sessions at once, last address. Key: <see cref="UserKey"/>.</summary>
[Alias("concentrator.user")]
internal interface IUserGrain : IGrainWithStringKey
{
    /// <summary>The account and its lockout; null when there is no such user.</summary>
    [Alias("find")]
    Task<UserStanding?> Find();

    /// <summary>Takes note of what a password came to. False when the account was locked meanwhile.</summary>
    [Alias("attempt")]
    Task<bool> CountAttempt(AuthenticationFailure failure);

    /// <summary>Takes note of a one-time password that was found right. None, already used, or locked out. Idempotent by tunnel.</summary>
    [Alias("spend")]
    Task<AuthenticationFailure> SpendCode(SpentCode code);

    /// <summary>What a login meets of the user, who has proved itself: whether its account lets it in, and what is remembered of it.</summary>
    /// <param name="authority">Who judged the user.</param>
    [Alias("meet")]
    Task<UserAdmission> Meet(AuthenticationAuthority authority);

    /// <summary>Whether the user may have another session.</summary>
    /// <param name="authority">Who judged the user.</param>
    /// <param name="sessions">How many it may have at once.</param>
    [Alias("room")]
    Task<bool> HasRoom(AuthenticationAuthority authority, SessionPolicy sessions);

    /// <summary>A granted session's binding is verified. Idempotent by tunnel.</summary>
    /// <param name="session">The session.</param>
    /// <param name="address">Its address, when that is of a pool.</param>
    /// <param name="authority">Who judged the user.</param>
    /// <param name="sessions">How many sessions the user may have at once.</param>
    /// <param name="standings">What its machine was found to be.</param>
    [Alias("opens")]
    Task<UserOpening> Open(SessionPlace session, Ipv4Address? address, AuthenticationAuthority authority, SessionPolicy sessions, IReadOnlyList<HealthStanding> standings);

    /// <summary>A machine of the user was found to meet health policies, or not to.</summary>
    /// <param name="authority">Who judged the user.</param>
    /// <param name="standings">What it was found to be.</param>
    [Alias("found")]
    Task Found(AuthenticationAuthority authority, List<HealthStanding> standings);

    /// <summary>A session is over, or was told to end.</summary>
    [Alias("closed")]
    Task Closed(TunnelId tunnel);

    /// <summary>Adds the user.</summary>
    [Alias("add")]
    Task<UserChange> Add(NewUser user);

    /// <summary>Adds the user with secrets that are sealed already, with one of these keys.</summary>
    [Alias("import")]
    Task<UserChange> Import(UserRecord record, List<byte[]> keys);

    /// <summary>Removes the user and ends its sessions.</summary>
    [Alias("remove")]
    Task<UserChange> Remove();

    /// <summary>What an administrator sees; null when there is no such user.</summary>
    [Alias("summary")]
    Task<UserSummary?> Summary();

    /// <summary>Sets another password.</summary>
    [Alias("password")]
    Task<UserChange> SetPassword(string password);

    /// <summary>Lets the user in again, or no more.</summary>
    [Alias("disabled")]
    Task<UserChange> SetDisabled(bool disabled);

    /// <summary>Gives the user an address of its own, or takes it back.</summary>
    [Alias("address")]
    Task<UserChange> SetFixedAddress(Ipv4Address? address);

    /// <summary>Puts the user into groups and takes it out of others.</summary>
    [Alias("groups")]
    Task<UserChange> ChangeGroups(List<string> add, List<string> remove);

    /// <summary>Gives the user one-time passwords of a secret, which a code proves.</summary>
    [Alias("enroll")]
    Task<UserChange> EnrollOneTimePassword(byte[] secret, string code);

    /// <summary>Takes them back.</summary>
    [Alias("disenroll")]
    Task<UserChange> RemoveOneTimePassword();

    /// <summary>Ends a lockout.</summary>
    [Alias("unlock")]
    Task<UserChange> Unlock();

    /// <summary>Makes the user what a definition says.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="dryRun">Only tells what would change.</param>
    [Alias("define")]
    Task<UserDefined> Define(UserDefinition definition, bool dryRun);

    /// <summary>Seals the user's secrets with the key that seals now; false when no key opens them.</summary>
    [Alias("reseal")]
    Task<bool> Reseal();

    /// <summary>Whether an address is the user's own, or is just becoming that.</summary>
    [Alias("owns")]
    [ResponseTimeout(Upstream.Patience)]
    Task<bool> Owns(Ipv4Address address);
}
