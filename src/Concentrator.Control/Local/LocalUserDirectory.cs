using System.Net;
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
        if (UserChanges.Refusal(user) is { } refusal)
        {
            return refusal;
        }

        var secrets = await Task.Run(() => _store.Vault.Create(UserKey.Of(user.Name), user.Password, user.Chap), deadline);
        var account = UserChanges.AccountOf(user, secrets);
        return await _store.Loop.Run(() => Add(account), deadline);
    }

    /// <inheritdoc/>
    public async ValueTask<UserChange> Remove(string name, CancellationToken deadline) => await Change(
        name,
        account =>
        {
            _store.Tables.Users.Remove(account.Key);
            _store.Tables.Lapses.Remove(account.Key, AuthenticationAuthority.Local);
            if (account.FixedAddress is { } address)
            {
                _store.Addresses.GiveToPool(address);
            }

            _store.Desk.EndAllOf(account.Key, TunnelEndReason.Administrator, "The user was removed.");
            return UserChanges.Removed(account.Name);
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
        if (UserChanges.RefusalOfPassword(password) is { } refusal)
        {
            return refusal;
        }

        var secrets = await Task.Run(() => _store.Vault.Create(UserKey.Of(name), password, keepClear: true), deadline);
        return await Change(
            name,
            account =>
            {
                _store.Tables.Users.Update(UserChanges.WithPassword(account, secrets));
                _store.Tables.Users.ClearLockout(account.Key);
                return UserChanges.NewPassword(account.Name);
            },
            deadline);
    }

    /// <inheritdoc/>
    public async ValueTask<UserChange> Enable(string name, CancellationToken deadline) => await Change(
        name,
        account =>
        {
            _store.Tables.Users.Update(account with { Disabled = false });
            return UserChanges.Enabled(account.Name);
        },
        deadline);

    /// <inheritdoc/>
    public async ValueTask<UserChange> Disable(string name, CancellationToken deadline) => await Change(
        name,
        account =>
        {
            _store.Tables.Users.Update(account with { Disabled = true });
            _store.Desk.EndAllOf(account.Key, TunnelEndReason.Administrator, "The user was disabled.");
            return UserChanges.Disabled(account.Name);
        },
        deadline);

    /// <inheritdoc/>
    public async ValueTask<UserChange> SetFixedAddress(string name, IPAddress? address, CancellationToken deadline)
    {
        if (UserChanges.RefusalOfAddress(address) is { } refusal)
        {
            return refusal;
        }

        Ipv4Address? wanted = address is null ? null : Ipv4Address.From(address);
        return await Change(
            name,
            account =>
            {
                if (wanted == account.FixedAddress)
                {
                    return UserChanges.HasItAlready(account.Name);
                }

                if (wanted is { } own && ProblemOf(own) is { } problem)
                {
                    return problem;
                }

                _store.Tables.Users.Update(account with { FixedAddress = wanted });
                Withhold(account.FixedAddress, wanted);
                return UserChanges.NewAddress(account.Name, wanted);
            },
            deadline);
    }

    /// <inheritdoc/>
    public async ValueTask<UserChange> ChangeGroups(string name, IReadOnlyList<string> add, IReadOnlyList<string> remove, CancellationToken deadline) => await Change(
        name,
        account =>
        {
            var groups = UserGroups.Change(account.Groups, add, remove);
            if (UserChanges.RefusalOfGroups(groups) is { } refusal)
            {
                return refusal;
            }

            _store.Tables.Users.Update(account with { Groups = groups });
            _store.Desk.ChangeGroups(account.Key, groups);
            return UserChanges.NewGroups(account.Name, groups);
        },
        deadline);

    /// <inheritdoc/>
    public async ValueTask<UserChange> EnrollOneTimePassword(string name, byte[] secret, string code, CancellationToken deadline)
    {
        if (UserChanges.RefusalOfOneTimePassword(secret, code, _time.GetUtcNow(), out var step) is { } refusal)
        {
            return refusal;
        }

        return await Change(
            name,
            account =>
            {
                _store.Tables.Users.Update(UserChanges.WithOneTimePassword(account, _store.Vault.SealOneTimePassword(account.Key, secret), new SpentCode(step, default)));
                _store.Tables.Users.ForgiveCodes(account.Key);
                return UserChanges.Enrolled(account.Name);
            },
            deadline);
    }

    /// <inheritdoc/>
    public async ValueTask<UserChange> RemoveOneTimePassword(string name, CancellationToken deadline) => await Change(
        name,
        account =>
        {
            _store.Tables.Users.Update(UserChanges.WithOneTimePassword(account, sealedSecret: null, spent: null));
            _store.Tables.Users.ForgiveCodes(account.Key);
            return UserChanges.NoOneTimePassword(account.Name);
        },
        deadline);

    /// <inheritdoc/>
    public async ValueTask<UserChange> Unlock(string name, CancellationToken deadline) => await Change(
        name,
        account =>
        {
            _store.Tables.Users.ClearLockout(account.Key);
            return UserChanges.Unlocked(account.Name);
        },
        deadline);

    /// <inheritdoc/>
    public async ValueTask<bool> Exists(string name, CancellationToken deadline) =>
        await _store.Loop.Run(() => _store.Tables.Users.Find(UserKey.Of(name)) is not null, deadline);

    private UserChange Add(UserAccount account)
    {
        if (_store.Tables.Users.Find(account.Key) is { } existing)
        {
            return UserChanges.Exists(existing.Name);
        }

        if (account.FixedAddress is { } address && ProblemOf(address) is { } problem)
        {
            return problem;
        }

        _store.Tables.Users.Add(account, _time.GetUtcNow());
        Withhold(before: null, account.FixedAddress);
        return UserChanges.Added(account.Name);
    }

    private UserChange? ProblemOf(Ipv4Address address)
    {
        if (_store.Tables.Users.FindByFixedAddress(address) is { } owner)
        {
            return UserChanges.AddressOf(address, owner.Name);
        }

        return _store.State.Pools.All.Any(pool => pool.IsItsOwn(address)) ? UserChanges.AddressOfPool(address) : null;
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
        () => _store.Tables.Users.Find(UserKey.Of(name)) is { } account ? change(account) : UserChanges.NotFound(name),
        deadline);
}
