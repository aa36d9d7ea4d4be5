using System.Net;
using System.Text;
using Concentrator.Control.Definitions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Grains;

/// <content>What a definition makes of the account.</content>
internal sealed partial class UserGrain
{
    /// <inheritdoc/>
    public async Task<UserDefined> Define(UserDefinition definition, bool dryRun)
    {
        if (_record is null)
        {
            return await Create(definition, dryRun);
        }

        var record = _record;
        var changesPassword = definition.Password is { } password && !await Task.Run(() => _vault.CredentialOf(record.Account, _time.GetUtcNow()).VerifyPassword(Encoding.UTF8.GetBytes(password)));
        var hasClear = record.Account.Secrets.ClearSecret is not null;
        if (definition.Chap == true && !hasClear && definition.Password is null)
        {
            return UserDefined.Refused($"User {definition.Name}: CHAP needs the password, which is not kept in clear; give it.");
        }

        var changesChap = definition.Chap is { } chap && chap != hasClear;
        var changesDisabled = definition.Disabled is { } disabled && disabled != record.Account.Disabled;
        var changesAddress = definition.Address is not null && Own(definition.Address) != record.Account.FixedAddress;
        if (changesAddress && Own(definition.Address) is { } wanted && await ProblemOf(wanted) is { } problem)
        {
            return UserDefined.Refused($"User {definition.Name}: {problem}");
        }

        var changesGroups = definition.Groups is { } groups && !UserGroups.AreSame(groups, record.Account.Groups);
        string[] details =
        [
            .. changesPassword ? ["another password"] : Array.Empty<string>(),
            .. changesChap ? [definition.Chap == true ? "with CHAP" : "without CHAP"] : Array.Empty<string>(),
            .. changesDisabled ? [definition.Disabled == true ? "disabled" : "enabled"] : Array.Empty<string>(),
            .. changesGroups ? [$"groups {Told(record.Account.Groups)} → {Told(definition.Groups!)}"] : Array.Empty<string>(),
            .. changesAddress ? [$"address {record.Account.FixedAddress?.ToString() ?? "none"} → {Own(definition.Address)?.ToString() ?? "none"}"] : Array.Empty<string>(),
        ];
        var defined = new UserDefined(details.Length > 0 ? ApplyOutcome.Changed : ApplyOutcome.Unchanged, string.Join("; ", details), Problem: null);
        if (dryRun || details.Length == 0)
        {
            return defined;
        }

        if (changesPassword || changesChap)
        {
            await SetSecrets(definition);
        }

        if (changesAddress && await SetFixedAddress(Own(definition.Address)) is { Done: false } refused)
        {
            return UserDefined.Refused(refused.Message);
        }

        if (changesGroups)
        {
            await ChangeGroups([.. definition.Groups!], [.. _record?.Account.Groups ?? []]);
        }

        if (changesDisabled)
        {
            await SetDisabled(definition.Disabled == true);
        }

        return defined;
    }

    private static Ipv4Address? Own(IPAddress? address) => address is null || address.Equals(IPAddress.Any) ? null : Ipv4Address.From(address);

    private static string Told(IReadOnlyList<string> groups) => groups.Count == 0 ? "none" : string.Join(", ", groups);

    private async Task<UserDefined> Create(UserDefinition definition, bool dryRun)
    {
        if (definition.Password is not { } password)
        {
            return UserDefined.Refused($"User {definition.Name}: there is no such user yet, and it needs a password.");
        }

        var user = new NewUser(definition.Name, password) { Chap = definition.Chap == true, Disabled = definition.Disabled == true, FixedAddress = Own(definition.Address)?.ToIPAddress(), Groups = definition.Groups ?? [] };
        if (Own(definition.Address) is { } wanted && await ProblemOf(wanted) is { } problem)
        {
            return UserDefined.Refused($"User {definition.Name}: {problem}");
        }

        if (!dryRun && await Add(user) is { Done: false } refused)
        {
            return UserDefined.Refused(refused.Message);
        }

        return new UserDefined(ApplyOutcome.Created, user.FixedAddress is null ? "" : $"address {user.FixedAddress}", Problem: null);
    }

    private async Task SetSecrets(UserDefinition definition)
    {
        var secrets = definition.Password is { } password
            ? await Task.Run(() => _vault.Create(UserKey.Of(KeyText), password, keepClear: true))
            : _record?.Account.Secrets;
        if (_record is not { } record || secrets is null)
        {
            return;
        }

        var keepsClear = definition.Chap ?? record.Account.Secrets.ClearSecret is not null;
        var kept = secrets with { ClearSecret = keepsClear ? secrets.ClearSecret : null, OneTimePassword = record.Account.Secrets.OneTimePassword };
        Change(record with { Account = record.Account with { Secrets = kept }, Lockout = Lockout.None });
        await _unsaved.Settle();
    }

    /// <summary>Why an address cannot be this user's own; null when it can.</summary>
    private async Task<string?> ProblemOf(Ipv4Address address) =>
        await GrainFactory.GetGrain<IFixedAddressGrain>(address.ToString()).Owner() is { } owner && UserKey.Of(owner) != UserKey.Of(KeyText)
            ? UserChanges.AddressOf(address, owner).Message
            : null;
}
