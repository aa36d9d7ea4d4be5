using System.Net;
using System.Net.Sockets;
using Concentrator.Control.Ports;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Local;

/// <summary>The accounts in the data directory.</summary>
internal sealed class LocalUserDirectory : IUserDirectory
{
    private readonly LocalStore _store;
    private readonly TimeProvider _time;

    /// <summary>Makes one.</summary>
    public LocalUserDirectory(LocalStore store, TimeProvider time)
    {
        _store = store;
        _time = time;
    }

    /// <inheritdoc/>
    public async ValueTask<UserChange> Add(NewUser user, CancellationToken deadline)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (PasswordRules.ProblemOfName(user.Name) is { } nameProblem)
        {
            return new UserChange(UserChangeOutcome.NameRefused, nameProblem);
        }

        if (PasswordRules.ProblemOfPassword(user.Password) is { } passwordProblem)
        {
            return new UserChange(UserChangeOutcome.PasswordRefused, passwordProblem);
        }

        if (user.FixedAddress is { AddressFamily: not AddressFamily.InterNetwork })
        {
            return NotIpv4(user.FixedAddress);
        }

        var key = UserKey.Of(user.Name);
        var account = new UserAccount
        {
            Name = user.Name,
            Disabled = user.Disabled,
            FixedAddress = user.FixedAddress is { } address ? Ipv4Address.From(address) : null,
            SessionLimit = user.SessionLimit,
            IdleLimit = user.IdleLimit,
            Secrets = await Task.Run(() => _store.Vault.Create(key, user.Password, user.Chap), deadline),
        };
        return await _store.Loop.Run(() => Add(account), deadline);
    }

    /// <inheritdoc/>
    public async ValueTask<UserChange> Remove(string name, CancellationToken deadline) => await Change(
        name,
        account =>
        {
            _store.Tables.Users.Remove(account.Key);
            if (account.FixedAddress is { } address)
            {
                _store.Addresses.GiveToPool(address);
            }

            _store.Desk.EndAllOf(account.Key, TunnelEndReason.Administrator, "The user was removed.");
            return Done($"User {account.Name} was removed.");
        },
        deadline);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<UserSummary>> List(CancellationToken deadline) => await _store.Loop.Run(_store.Tables.Users.List, deadline);

    /// <inheritdoc/>
    public async ValueTask<UserSummary?> Find(string name, CancellationToken deadline) =>
        await _store.Loop.Run(() => _store.Tables.Users.Summary(UserKey.Of(name)), deadline);

    /// <inheritdoc/>
    public async ValueTask<UserChange> SetPassword(string name, string password, CancellationToken deadline)
    {
        ArgumentNullException.ThrowIfNull(password);
        if (PasswordRules.ProblemOfPassword(password) is { } problem)
        {
            return new UserChange(UserChangeOutcome.PasswordRefused, problem);
        }

        var secrets = await Task.Run(() => _store.Vault.Create(UserKey.Of(name), password, keepClear: true), deadline);
        return await Change(
            name,
            account =>
            {
                var clear = account.Secrets.ClearSecret is null ? null : secrets.ClearSecret;
                _store.Tables.Users.Update(account with { Secrets = secrets with { ClearSecret = clear } });
                _store.Tables.Users.ClearLockout(account.Key);
                return Done($"User {account.Name} has a new password.");
            },
            deadline);
    }

    /// <inheritdoc/>
    public async ValueTask<UserChange> Enable(string name, CancellationToken deadline) => await Change(
        name,
        account =>
        {
            _store.Tables.Users.Update(account with { Disabled = false });
            return Done($"User {account.Name} is enabled.");
        },
        deadline);

    /// <inheritdoc/>
    public async ValueTask<UserChange> Disable(string name, CancellationToken deadline) => await Change(
        name,
        account =>
        {
            _store.Tables.Users.Update(account with { Disabled = true });
            _store.Desk.EndAllOf(account.Key, TunnelEndReason.Administrator, "The user was disabled.");
            return Done($"User {account.Name} is disabled.");
        },
        deadline);

    /// <inheritdoc/>
    public async ValueTask<UserChange> SetFixedAddress(string name, IPAddress? address, CancellationToken deadline)
    {
        if (address is { AddressFamily: not AddressFamily.InterNetwork })
        {
            return NotIpv4(address);
        }

        Ipv4Address? wanted = address is null ? null : Ipv4Address.From(address);
        return await Change(
            name,
            account =>
            {
                if (wanted == account.FixedAddress)
                {
                    return Done($"User {account.Name} has that already.");
                }

                if (wanted is { } own && ProblemOf(own) is { } problem)
                {
                    return new UserChange(UserChangeOutcome.AddressRefused, problem);
                }

                _store.Tables.Users.Update(account with { FixedAddress = wanted });
                Withhold(account.FixedAddress, wanted);
                return Done(wanted is null ? $"User {account.Name} gets an address from the pools." : $"User {account.Name} has the address {wanted}.");
            },
            deadline);
    }

    /// <inheritdoc/>
    public async ValueTask<UserChange> Unlock(string name, CancellationToken deadline) => await Change(
        name,
        account =>
        {
            _store.Tables.Users.ClearLockout(account.Key);
            return Done($"User {account.Name} is not locked.");
        },
        deadline);

    /// <inheritdoc/>
    public async ValueTask<bool> Exists(string name, CancellationToken deadline) =>
        await _store.Loop.Run(() => _store.Tables.Users.Find(UserKey.Of(name)) is not null, deadline);

    private static UserChange Done(string message) => new(UserChangeOutcome.Done, message);

    private static UserChange NotIpv4(IPAddress address) => new(UserChangeOutcome.AddressRefused, $"{address} is not an IPv4 address.");

    private UserChange Add(UserAccount account)
    {
        if (_store.Tables.Users.Find(account.Key) is { } existing)
        {
            return new UserChange(UserChangeOutcome.Exists, $"There is a user {existing.Name} already.");
        }

        if (account.FixedAddress is { } address && ProblemOf(address) is { } problem)
        {
            return new UserChange(UserChangeOutcome.AddressRefused, problem);
        }

        _store.Tables.Users.Add(account, _time.GetUtcNow());
        Withhold(before: null, account.FixedAddress);
        return Done($"User {account.Name} was added.");
    }

    private string? ProblemOf(Ipv4Address address)
    {
        if (_store.Tables.Users.FindByFixedAddress(address) is { } owner)
        {
            return $"{address} is the address of user {owner.Name}.";
        }

        return _store.State.Pools.All.Any(pool => pool.IsItsOwn(address)) ? $"{address} is a pool's network, broadcast or gateway address." : null;
    }

    private void Withhold(Ipv4Address? before, Ipv4Address? after)
    {
        if (before is { } old)
        {
            _store.Addresses.GiveToPool(old);
        }

        if (after is { } own)
        {
            _store.State.Pools.Of(own)?.Withhold(own);
        }
    }

    private Task<UserChange> Change(string name, Func<UserAccount, UserChange> change, CancellationToken deadline) => _store.Loop.Run(
        () => _store.Tables.Users.Find(UserKey.Of(name)) is { } account ? change(account) : new UserChange(UserChangeOutcome.NotFound, $"There is no user {name}."),
        deadline);
}
