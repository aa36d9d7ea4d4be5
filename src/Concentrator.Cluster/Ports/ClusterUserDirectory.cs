using System.Net;
using Concentrator.Cluster.Grains;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Ports;

/// <summary>The accounts of the cluster.</summary>
internal sealed class ClusterUserDirectory(IGrainFactory grains) : IUserDirectory
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public async ValueTask<UserChange> Add(NewUser user, CancellationToken deadline) =>
        UserChanges.Refusal(user) ?? await Ask(user.Name, grain => grain.Add(user), deadline);

    /// <inheritdoc/>
    public async ValueTask<UserChange> Remove(string name, CancellationToken deadline) => await Change(name, grain => grain.Remove(), deadline);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<UserSummary>> List(CancellationToken deadline) =>
        await GrainCalls.Call(() => grains.GetGrain<IDirectoryGrain>(0).Users(), _patience, deadline);

    /// <inheritdoc/>
    public async ValueTask<UserSummary?> Find(string name, CancellationToken deadline) => name.Length == 0 ? null : await Ask(name, grain => grain.Summary(), deadline);

    /// <inheritdoc/>
    public async ValueTask<UserChange> SetPassword(string name, string password, CancellationToken deadline) =>
        UserChanges.RefusalOfPassword(password) ?? await Change(name, grain => grain.SetPassword(password), deadline);

    /// <inheritdoc/>
    public async ValueTask<UserChange> Enable(string name, CancellationToken deadline) => await Change(name, grain => grain.SetDisabled(disabled: false), deadline);

    /// <inheritdoc/>
    public async ValueTask<UserChange> Disable(string name, CancellationToken deadline) => await Change(name, grain => grain.SetDisabled(disabled: true), deadline);

    /// <inheritdoc/>
    public async ValueTask<UserChange> SetFixedAddress(string name, IPAddress? address, CancellationToken deadline) =>
        UserChanges.RefusalOfAddress(address) ?? await Change(name, grain => grain.SetFixedAddress(address is null ? null : Ipv4Address.From(address)), deadline);

    /// <inheritdoc/>
    public async ValueTask<UserChange> ChangeGroups(string name, IReadOnlyList<string> add, IReadOnlyList<string> remove, CancellationToken deadline) =>
        await Change(name, grain => grain.ChangeGroups([.. add], [.. remove]), deadline);

    /// <inheritdoc/>
    public async ValueTask<UserChange> EnrollOneTimePassword(string name, byte[] secret, string code, CancellationToken deadline) =>
        await Change(name, grain => grain.EnrollOneTimePassword(secret, code), deadline);

    /// <inheritdoc/>
    public async ValueTask<UserChange> RemoveOneTimePassword(string name, CancellationToken deadline) => await Change(name, grain => grain.RemoveOneTimePassword(), deadline);

    /// <inheritdoc/>
    public async ValueTask<UserChange> Unlock(string name, CancellationToken deadline) => await Change(name, grain => grain.Unlock(), deadline);

    /// <inheritdoc/>
    public async ValueTask<bool> Exists(string name, CancellationToken deadline) => await Find(name, deadline) is not null;

    private async Task<UserChange> Change(string name, Func<IUserGrain, Task<UserChange>> change, CancellationToken deadline)
    {
        if (name.Length == 0)
        {
            return UserChanges.NotFound(name);
        }

        var outcome = await Ask(name, change, deadline);
        return outcome.Outcome == UserChangeOutcome.NotFound ? UserChanges.NotFound(name) : outcome;
    }

    private Task<T> Ask<T>(string name, Func<IUserGrain, Task<T>> ask, CancellationToken deadline) =>
        GrainCalls.Call(() => ask(grains.GetGrain<IUserGrain>(UserKey.Of(name).Value)), _patience, deadline);
}
