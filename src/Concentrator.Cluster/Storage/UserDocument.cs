using Concentrator.Cluster.Grains;
using Concentrator.Control.Users;
using Orleans.Storage;

namespace Concentrator.Cluster.Storage;

/// <summary>The record of one user, kept by its shard. A write succeeds only over what this activation has read or written itself. Belongs to its grain's turns.</summary>
internal sealed class UserDocument : IDocument
{
    private readonly IUserShardGrain _shard;
    private readonly UserKey _user;
    private readonly Func<UserRecord?> _content;
    private readonly WriteQueue _writes;
    private long _version;

    /// <summary>Makes one.</summary>
    /// <param name="shard">Keeps it.</param>
    /// <param name="user">The user.</param>
    /// <param name="content">What it holds at the moment it is written; null: it is removed.</param>
    public UserDocument(IUserShardGrain shard, UserKey user, Func<UserRecord?> content)
    {
        _shard = shard;
        _user = user;
        _content = content;
        _writes = new WriteQueue(Write);
    }

    /// <summary>Reads it; null when there is no such user.</summary>
    public async Task<UserRecord?> Read()
    {
        var kept = await _shard.Load(_user);
        _version = kept?.Version ?? 0;
        return kept?.Record;
    }

    /// <inheritdoc/>
    public Task Save() => _writes.Save();

    private async Task Write()
    {
        var version = await _shard.Save(_user, _version, _content());
        _version = version >= 0 ? version : throw new InconsistentStateException($"The record of user {_user} is at work elsewhere.");
    }
}
