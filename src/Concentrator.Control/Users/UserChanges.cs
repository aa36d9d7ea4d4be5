using System.Net;
using System.Net.Sockets;
using System.Text;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.OneTimePasswords;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Users;

/// <summary>What changes of the accounts come to, in the words that an administrator reads, whatever hosts the accounts.</summary>
internal static class UserChanges
{
    /// <summary>Why a user cannot be added whoever is there already; null when nothing is wrong with it.</summary>
    public static UserChange? Refusal(NewUser user)
    {
        if (PasswordRules.ProblemOfName(user.Name) is { } nameProblem)
        {
            return new UserChange(UserChangeOutcome.NameRefused, nameProblem);
        }

        return RefusalOfPassword(user.Password) ?? RefusalOfAddress(user.FixedAddress) ?? RefusalOfGroups(user.Groups);
    }

    /// <summary>Why a password is refused; null when it is not.</summary>
    public static UserChange? RefusalOfPassword(string password) =>
        PasswordRules.ProblemOfPassword(password) is { } problem ? new UserChange(UserChangeOutcome.PasswordRefused, problem) : null;

    /// <summary>Why an address cannot be a user's own; null when it can.</summary>
    public static UserChange? RefusalOfAddress(IPAddress? address) => address is { AddressFamily: not AddressFamily.InterNetwork }
        ? new UserChange(UserChangeOutcome.AddressRefused, $"{address} is not an IPv4 address.")
        : null;

    /// <summary>Why a user cannot be in groups; null when it can.</summary>
    public static UserChange? RefusalOfGroups(IReadOnlyList<string> groups) =>
        UserGroups.ProblemOf(groups) is { } problem ? new UserChange(UserChangeOutcome.GroupRefused, problem) : null;

    /// <summary>Why one-time passwords cannot be had of a secret, or none is proven by the code; null with the time step of the code when they can.</summary>
    public static UserChange? RefusalOfOneTimePassword(byte[] secret, string code, DateTimeOffset now, out long step)
    {
        step = 0;
        if (secret.Length is < Totp.MinSecretSize or > Totp.MaxSecretSize)
        {
            return new UserChange(UserChangeOutcome.OneTimePasswordRefused, $"The secret has {secret.Length} bytes; {Totp.MinSecretSize} to {Totp.MaxSecretSize} are possible.");
        }

        var match = Totp.Match(secret, Encoding.UTF8.GetBytes(code), now, last: null);
        step = match.Step;
        return match.Failure == AuthenticationFailure.None
            ? null
            : new UserChange(UserChangeOutcome.OneTimePasswordRefused, $"That is not what the device shows at {now.UtcDateTime:u}; {Totp.Digits} digits are needed, and its clock has to be right.");
    }

    /// <summary>Somebody has the address already.</summary>
    public static UserChange AddressOf(Ipv4Address address, string owner) => new(UserChangeOutcome.AddressRefused, $"{address} is the address of user {owner}.");

    /// <summary>The address is a pool's own.</summary>
    public static UserChange AddressOfPool(Ipv4Address address) =>
        new(UserChangeOutcome.AddressRefused, $"{address} is a pool's network, broadcast or gateway address.");

    /// <summary>There is such a user.</summary>
    public static UserChange Exists(string name) => new(UserChangeOutcome.Exists, $"There is a user {name} already.");

    /// <summary>There is no such user.</summary>
    public static UserChange NotFound(string name) => new(UserChangeOutcome.NotFound, $"There is no user {name}.");

    /// <summary>The secrets to import do not open.</summary>
    public static UserChange SealedWithAnotherKey(string name) =>
        new(UserChangeOutcome.PasswordRefused, $"The secrets of user {name} do not open with the key that was given.");

    /// <summary>Added.</summary>
    public static UserChange Added(string name) => Done($"User {name} was added.");

    /// <summary>Removed.</summary>
    public static UserChange Removed(string name) => Done($"User {name} was removed.");

    /// <summary>Has a new password.</summary>
    public static UserChange NewPassword(string name) => Done($"User {name} has a new password.");

    /// <summary>Is let in again.</summary>
    public static UserChange Enabled(string name) => Done($"User {name} is enabled.");

    /// <summary>Is let in no more.</summary>
    public static UserChange Disabled(string name) => Done($"User {name} is disabled.");

    /// <summary>Is not locked.</summary>
    public static UserChange Unlocked(string name) => Done($"User {name} is not locked.");

    /// <summary>Nothing to change.</summary>
    public static UserChange HasItAlready(string name) => Done($"User {name} has that already.");

    /// <summary>Has another address of its own, or none.</summary>
    public static UserChange NewAddress(string name, Ipv4Address? address) =>
        Done(address is null ? $"User {name} gets an address from the pools." : $"User {name} has the address {address}.");

    /// <summary>Is in these groups.</summary>
    public static UserChange NewGroups(string name, IReadOnlyList<string> groups) =>
        Done(groups.Count == 0 ? $"User {name} is in no group." : $"User {name} is in {string.Join(", ", groups)}.");

    /// <summary>Has one-time passwords.</summary>
    public static UserChange Enrolled(string name) => Done($"User {name} has one-time passwords.");

    /// <summary>Has none.</summary>
    public static UserChange NoOneTimePassword(string name) => Done($"User {name} has no one-time passwords.");

    /// <summary>An account with one-time passwords of a secret, or with null without any.</summary>
    public static UserAccount WithOneTimePassword(UserAccount account, byte[]? sealedSecret, SpentCode? spent) =>
        account with { Secrets = account.Secrets with { OneTimePassword = sealedSecret }, SpentCode = spent };

    /// <summary>An account of a user to add.</summary>
    public static UserAccount AccountOf(NewUser user, UserSecrets secrets) => new()
    {
        Name = user.Name,
        Disabled = user.Disabled,
        FixedAddress = user.FixedAddress is { } address ? Ipv4Address.From(address) : null,
        SessionLimit = user.SessionLimit,
        IdleLimit = user.IdleLimit,
        Groups = UserGroups.Distinct(user.Groups),
        Secrets = secrets,
    };

    /// <summary>An account with new secrets of a password; it keeps a clear one only if it did, and its one-time passwords.</summary>
    public static UserAccount WithPassword(UserAccount account, UserSecrets secrets) =>
        account with { Secrets = secrets with { ClearSecret = account.Secrets.ClearSecret is null ? null : secrets.ClearSecret, OneTimePassword = account.Secrets.OneTimePassword } };

    private static UserChange Done(string message) => new(UserChangeOutcome.Done, message);
}
