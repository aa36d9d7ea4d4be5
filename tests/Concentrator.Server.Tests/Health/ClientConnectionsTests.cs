using System.Net;
using Concentrator.Server.Health;
using Microsoft.AspNetCore.Connections;

namespace Concentrator.Server.Tests.Health;

public sealed class ClientConnectionsTests
{
    private readonly ClientConnections _clients = new();
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _passed;

    [Theory]
    [InlineData("10.9.0.7", "10.9.0.7", "10.9.0.8")]
    [InlineData("fd99::1", "fd99::ffff:0:0:2", "fd99:0:0:1::1")]
    public async Task A_client_has_so_many_at_once_and_another_has_them_too(string client, string same, string other)
    {
        var open = Enumerable.Range(0, ClientConnections.Most).Select(_ => Connect(client)).ToList();

        await Connect(same);
        open.Add(Connect(other));
        Assert.Equal(ClientConnections.Most + 1, _passed);

        _end.SetResult();
        await Task.WhenAll(open);
        Assert.Equal(0, _clients.Clients);
        await Connect(same);
        Assert.Equal(ClientConnections.Most + 2, _passed);
    }

    private Task Connect(string address)
    {
        var connection = new DefaultConnectionContext { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 4000) };
        return _clients.Pass(connection, _ =>
        {
            _passed++;
            return _end.Task;
        });
    }
}
