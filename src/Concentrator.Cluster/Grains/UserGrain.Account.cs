using System.Security.Cryptography;
using Concentrator.Control.Ports;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Grains;

/// <content>What an administrator does with the account.</content>
internal sealed partial class UserGrain
{
    /// <inheritdoc/>
    public async Task<UserChange> Add(NewUser user)
    {
        if (UserChanges.Refusal(user) is { } refusal)
        {
            return refusal;
        }

        if (_record is not null)
        {
            return UserChanges.Exists(_record.Account.Name);
        }

        // Slow, on purpose, and not on the grain's turn.
        var secrets = await Task.Run(() => _vault.Create(UserKey.Of(user.Name), user.Password, user.Chap));
        return await Take(new UserRecord { Account = UserChanges.AccountOf(user, secrets), CreatedAt = _time.GetUtcNow() });
    }

    /// <inheritdoc/>
    public async Task<UserChange> Import(UserRecord record, List<byte[]> keys)
    {
        if (_record is not null)
        {
            return UserChanges.Exists(_record.Account.Name);
        }

        using var random = RandomNumberGenerator.Create();
        var account = record.Account;
        return _vault.Reseal(account.Key, account.Secrets, new SecretSealer(new SealingKeys([.. keys.Select(key => new SealingKey(key)).DistinctBy(key => key.Id)]), random)) is { } secrets
            ? await Take(record with { Account = account with { Secrets = secrets } })
            : UserChanges.SealedWithAnotherKey(account.Name);
    }

    /// <inheritdoc/>
    public async Task<bool> Reseal()
    {
        if (_record is { } record && !_vault.IsCurrent(record.Account.Secrets))
        {
            Change(record);
        }

        await _unsaved.Settle();
        var isCurrent = _record is null || _vault.IsCurrent(_record.Account.Secrets);

        // All users are asked: those whom nobody else needs now do not stay in memory for it.
        DeactivateOnIdle();
        return isCurrent;
    }

    private async Task<UserChange> Take(UserRecord record)
    {
        if (_record is not null)
        {
            return UserChanges.Exists(_record.Account.Name);
        }

        if (record.Account.FixedAddress is not { } address)
        {
            return await Put(record);
        }

        return await WithAddress(address, record.Account.Name, () => Put(record));
    }

    /// <inheritdoc/>
    public Task<UserChange> Remove() => OfAccount(async record =>
    {
        // The record goes last: whatever fails on the way is done when it is asked for again, and nobody is let in meanwhile.
        Change(record with { Account = record.Account with { Disabled = true } });
        await _unsaved.Settle();
        await EndSessions(record.Account.Key, "The user was removed.");
        if (_record?.Account.FixedAddress is { } address)
        {
            await Unassign(address, record.Account.Key);
        }

        _record = null;
        _places.Clear();
        _sessions = new();
        _unsaved.Add(_document);
        await _unsaved.Settle();
        return UserChanges.Removed(record.Account.Name);
    });

    /// <inheritdoc/>
    public Task<UserSummary?> Summary() => Task.FromResult(_record?.ToSummary());

    /// <inheritdoc/>
    public async Task<UserChange> SetPassword(string password)
    {
        if (UserChanges.RefusalOfPassword(password) is { } refusal)
        {
            return refusal;
        }

        var secrets = await Task.Run(() => _vault.Create(UserKey.Of(KeyText), password, keepClear: true));
        return await OfAccount(async record =>
        {
            Change(record with { Account = UserChanges.WithPassword(record.Account, secrets), Lockout = Lockout.None });
            await _unsaved.Settle();
            return UserChanges.NewPassword(record.Account.Name);
        });
    }

    /// <inheritdoc/>
    public Task<UserChange> SetDisabled(bool disabled) => OfAccount(async record =>
    {
        Change(record with { Account = record.Account with { Disabled = disabled } });
        await _unsaved.Settle();
        if (!disabled)
        {
            return UserChanges.Enabled(record.Account.Name);
        }

        await EndSessions(record.Account.Key, "The user was disabled.");
        return UserChanges.Disabled(record.Account.Name);
    });

    /// <inheritdoc/>
    public Task<UserChange> SetFixedAddress(Ipv4Address? address) => OfAccount(async record =>
    {
        var (name, before) = (record.Account.Name, record.Account.FixedAddress);
        if (address == before)
        {
            await _unsaved.Settle();
            return UserChanges.HasItAlready(name);
        }

        var change = address is { } wanted ? await WithAddress(wanted, name, () => SetAddress(name, wanted)) : await SetAddress(name, address: null);
        if (change.Done && before is { } old)
        {
            await Unassign(old, record.Account.Key);
        }

        return change;
    });

    /// <inheritdoc/>
    public Task<UserChange> ChangeGroups(List<string> add, List<string> remove) => OfAccount(async record =>
    {
        var groups = UserGroups.Change(record.Account.Groups, add, remove);
        if (UserChanges.RefusalOfGroups(groups) is { } refusal)
        {
            return refusal;
        }

        Change(record with { Account = record.Account with { Groups = groups } });
        await _unsaved.Settle();
        await TellEdges(edge => edge.ChangeGroups(record.Account.Key, [.. groups]));
        return UserChanges.NewGroups(record.Account.Name, groups);
    });

    /// <inheritdoc/>
    public async Task<UserChange> EnrollOneTimePassword(byte[] secret, string code)
    {
        if (UserChanges.RefusalOfOneTimePassword(secret, code, _time.GetUtcNow(), out var step) is { } refusal)
        {
            return refusal;
        }

        return await OfAccount(async record =>
        {
            var sealedSecret = _vault.SealOneTimePassword(record.Account.Key, secret);
            Change(record with { Account = UserChanges.WithOneTimePassword(record.Account, sealedSecret, new SpentCode(step, default)), Lockout = record.Lockout.ForgiveCodes() });
            await _unsaved.Settle();
            return UserChanges.Enrolled(record.Account.Name);
        });
    }

    /// <inheritdoc/>
    public Task<UserChange> RemoveOneTimePassword() => OfAccount(async record =>
    {
        Change(record with { Account = UserChanges.WithOneTimePassword(record.Account, sealedSecret: null, spent: null), Lockout = record.Lockout.ForgiveCodes() });
        await _unsaved.Settle();
        return UserChanges.NoOneTimePassword(record.Account.Name);
    });

    /// <inheritdoc/>
    public Task<UserChange> Unlock() => OfAccount(async record =>
    {
        Change(record with { Lockout = Lockout.None });
        await _unsaved.Settle();
        return UserChanges.Unlocked(record.Account.Name);
    });

    /// <inheritdoc/>
    public Task<bool> Owns(Ipv4Address address) => Task.FromResult(_record?.Account.FixedAddress == address || _assigning.Contains(address));

    private async Task<UserChange> Put(UserRecord record)
    {
        if (_record is not null)
        {
            return UserChanges.Exists(_record.Account.Name);
        }

        Change(record with { Sessions = [] });
        await _unsaved.Settle();
        return UserChanges.Added(record.Account.Name);
    }

    private async Task<UserChange> SetAddress(string name, Ipv4Address? address)
    {
        if (_record is not { } now)
        {
            return UserChanges.NotFound(name);
        }

        Change(now with { Account = now.Account with { FixedAddress = address } });
        await _unsaved.Settle();
        return UserChanges.NewAddress(name, address);
    }

    /// <summary>Makes an address the user's own and then changes the account; when that is not done, the address is not its own.</summary>
    private async Task<UserChange> WithAddress(Ipv4Address address, string name, Func<Task<UserChange>> change)
    {
        _assigning.Add(address);
        try
        {
            if (await Assign(address, name) is { } problem)
            {
                return problem;
            }

            var done = await change();
            if (_record?.Account.FixedAddress != address)
            {
                await Unassign(address, UserKey.Of(name));
            }

            return done;
        }
        finally
        {
            _assigning.Remove(address);
        }
    }

    private Task<UserChange> OfAccount(Func<UserRecord, Task<UserChange>> change) =>
        _record is { } record ? change(record) : Task.FromResult(UserChanges.NotFound(KeyText));

    private async Task<UserChange?> Assign(Ipv4Address address, string name)
    {
        if (_catalog.All.Any(pool => pool.IsItsOwn(address)))
        {
            return UserChanges.AddressOfPool(address);
        }

        return await GrainFactory.GetGrain<IFixedAddressGrain>(address.ToString()).Assign(name) is { } owner ? UserChanges.AddressOf(address, owner) : null;
    }

    private Task Unassign(Ipv4Address address, UserKey user) => GrainFactory.GetGrain<IFixedAddressGrain>(address.ToString()).Unassign(user);

    private Task EndSessions(UserKey user, string reason) => TellEdges(edge => edge.EndAllOf(user, TunnelEndReason.Administrator, reason));

    /// <summary>Tells every edge, each on its own: one that cannot be reached keeps it from no other. Who asked hears of it, and may ask again.</summary>
    private async Task TellEdges(Func<IEdgeGrain, Task> tell)
    {
        var edges = await GrainFactory.GetGrain<INodeDirectoryGrain>(INodeDirectoryGrain.Key).List();
        var told = await Task.WhenAll(edges.Select(edge => TryTell(edge, tell)));
        if (edges.Where((_, index) => !told[index]).ToList() is { Count: > 0 } untold)
        {
            throw new ControlPlaneUnavailableException($"User {KeyText} is changed, but not every edge could be told ({string.Join(", ", untold)}): give the command again.");
        }
    }

    private async Task<bool> TryTell(string edge, Func<IEdgeGrain, Task> tell)
    {
        try
        {
            await tell(GrainFactory.GetGrain<IEdgeGrain>(edge));
            return true;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            Log.NotTold(_logger, edge, KeyText, fault.Message);
            return false;
        }
    }
}
