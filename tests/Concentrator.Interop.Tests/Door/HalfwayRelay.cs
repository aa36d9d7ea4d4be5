using System.Net.Sockets;

namespace Concentrator.Interop.Tests.Door;

/// <summary>Carries one connection, and stops in the middle of its making: after some reads of what the client says, until it is let go on.</summary>
/// <param name="connect">Opens the connection to the server.</param>
/// <param name="listener">Where the client comes.</param>
/// <param name="readsBefore">How many reads go through.</param>
internal sealed class HalfwayRelay(Func<Task<NetworkStream>> connect, Socket listener, int readsBefore) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _halfway = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _carrying = Task.CompletedTask;

    /// <summary>Completes when the client has said more than goes through yet.</summary>
    internal Task Halfway => _halfway.Task;

    internal void Start() => _carrying = CarryAsync();

    internal void GoOn() => _goOn.SetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        listener.Dispose();
        await _carrying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task CarryAsync()
    {
        await using var client = new NetworkStream(await listener.AcceptAsync(_stop.Token), ownsSocket: true);
        await using var server = await connect();
        await Task.WhenAny(ForwardAsync(client, server), server.CopyToAsync(client, _stop.Token));
    }

    private async Task ForwardAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        for (var reads = 0; await from.ReadAsync(buffer, _stop.Token) is var count and > 0; reads++)
        {
            if (reads == readsBefore)
            {
                _halfway.SetResult();
                await _goOn.Task.WaitAsync(_stop.Token);
            }

            await to.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }
}
