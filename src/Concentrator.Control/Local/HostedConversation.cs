using Concentrator.Control.Authentication;
using Concentrator.Control.Ports;

namespace Concentrator.Control.Local;

/// <summary>One conversation with the calls upon it put in a row. A round that has begun is finished whatever the deadline of the call that brought it.</summary>
internal sealed class HostedConversation
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TunnelConversation _conversation;

    /// <summary>Makes one.</summary>
    /// <param name="begin">What it begins with.</param>
    /// <param name="conversation">The conversation.</param>
    /// <param name="deadline">When it expires, in timestamps of the time provider.</param>
    public HostedConversation(BeginRequest begin, TunnelConversation conversation, long deadline)
    {
        Request = begin;
        _conversation = conversation;
        Deadline = deadline;
    }

    /// <summary>What it began with.</summary>
    public BeginRequest Request { get; }

    /// <summary>When it expires, in timestamps of the time provider.</summary>
    public long Deadline { get; }

    /// <summary>Whether the edge is the one that began it.</summary>
    public bool IsOf(string edge) => string.Equals(Request.Edge, edge, StringComparison.Ordinal);

    /// <summary>Round 0.</summary>
    public Task<AuthenticationAnswer> Begin() => InTurn(conversation => conversation.Begin());

    /// <summary>A later round.</summary>
    public Task<AuthenticationAnswer> Answer(int round, byte[] packet) => InTurn(conversation => conversation.Answer(round, packet));

    /// <summary>Ends it, after the round that runs.</summary>
    public async Task End()
    {
        await _turn.WaitAsync();
        try
        {
            _conversation.Dispose();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<AuthenticationAnswer> InTurn(Func<TunnelConversation, ValueTask<AuthenticationAnswer>> call)
    {
        await _turn.WaitAsync();
        try
        {
            return await call(_conversation);
        }
        finally
        {
            _turn.Release();
        }
    }
}
