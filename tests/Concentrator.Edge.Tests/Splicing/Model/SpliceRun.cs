using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Concentrator.Edge.Tests.World;
using Concentrator.Protocol.Tls;
using Concentrator.Tls;

namespace Concentrator.Edge.Tests.Splicing.Model;

/// <summary>One spliced connection on which both sides do something at random, and what has to hold whatever they do.</summary>
/// <param name="world">The edge.</param>
/// <param name="backend">The server behind it.</param>
/// <param name="seed">Decides all that happens here.</param>
/// <param name="isIdleShort">Whether a side that rests may find that the edge has ended the connection.</param>
internal sealed class SpliceRun(EdgeWorld world, PortedBackend backend, int seed, bool isIdleShort)
{
    internal const string Name = "www.example.org";
    private const int Steps = 60;
    private const long QuietTime = 100;

    private readonly Random _random = new(seed);
    private readonly Stopwatch _sinceStep = new();

    internal async Task GoAsync()
    {
        using var client = await ConnectAsync();
        if (client is null)
        {
            return;
        }

        using var server = new Side(await backend.OfAsync(Port), null, []);
        for (var step = 0; step < Steps; step++)
        {
            await StepAsync(client, server);
        }

        await FinishAsync(client, server);
        Judge(client, server, "client");
        if (backend.Options.Path is null)
        {
            // A Unix socket knows no reset.
            Judge(server, client, "backend");
        }

        if (!isIdleShort && !server.IsGone && !client.IsGone)
        {
            Assert.True(client.End == StreamEnd.Clean && client.Received == server.Sent, $"the backend ended in good order, and the client saw {client.End} after {client.Received} of {server.Sent}");
        }
    }

    private int Port { get; set; }

    private async Task<Side?> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (_random.Next(2) == 0)
        {
            socket.ReceiveBufferSize = 8 * 1024;
        }

        await socket.ConnectAsync(world.Endpoint);
        Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        backend.Forget(Port);
        using var context = new TlsClientContext(new TlsClientOptions { HostName = _random.Next(2) == 0 ? Name : "localhost", TrustAnyCertificate = true });
        using var probe = context.Create();
        probe.Handshake();
        var isNamed = Encoding.ASCII.GetString(probe.Output).Contains(Name, StringComparison.Ordinal);
        var tls = isNamed ? null : await HandshakeAsync(context.Create(), socket);
        var preamble = isNamed ? probe.Output.ToArray() : Encoding.ASCII.GetBytes($"GET /{seed} HTTP/1.1\r\nHost: vpn\r\n\r\n");
        var side = new Side(socket, tls, preamble);
        side.Send(preamble.Length);
        if (_random.Next(20) == 0)
        {
            side.Abort();
            return null;
        }

        return side;
    }

    private static async Task<ITlsEngine> HandshakeAsync(ITlsEngine tls, Socket socket)
    {
        var buffer = new byte[16 * 1024];
        while (tls.Handshake() is var status && (status == TlsStatus.WantInput || tls.PendingOutput > 0))
        {
            while (tls.PendingOutput > 0)
            {
                tls.Sent(await socket.SendAsync(tls.Output.ToArray()));
            }

            if (status == TlsStatus.WantInput)
            {
                tls.Feed(buffer.AsSpan(0, await socket.ReceiveAsync(buffer)));
            }
        }

        Assert.True(tls.HandshakeCompleted, tls.Failure);
        return tls;
    }

    private async Task StepAsync(Side client, Side server)
    {
        Mark(client, server);
        var (side, other) = _random.Next(2) == 0 ? (client, server) : (server, client);
        switch (_random.Next(1000))
        {
            case < 400:
                side.Send(Size());
                break;
            case < 850:
                side.Receive(Size(), other);
                break;
            case < 960:
                await Task.Delay(_random.Next(3));
                break;
            case < 975:
                side.EndSending();
                break;
            case < 980:
                side.Abort();
                break;
            case < 983:
                side.Close();
                break;
            default:
                await Task.Delay(isIdleShort ? _random.Next(500) : _random.Next(20));
                break;
        }
    }

    /// <summary>Whoever has not ended ends now, in one order or the other, and both read what there is for them.</summary>
    private async Task FinishAsync(Side client, Side server)
    {
        var (first, second) = _random.Next(2) == 0 ? (client, server) : (server, client);
        first.EndSending();
        var patience = Stopwatch.StartNew();
        var secondEndsAt = _random.Next(3) == 0 ? 0 : _random.Next(200);
        while (!IsDone(client) || !IsDone(server))
        {
            Mark(client, server);
            if (patience.ElapsedMilliseconds >= secondEndsAt || IsDone(second))
            {
                second.EndSending();
            }

            if (client.Receive(64 * 1024, server) + server.Receive(64 * 1024, client) == 0)
            {
                await Task.Delay(2);
            }

            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), $"it does not end: the client has {client.End} after {client.Received} of {server.Sent}, the backend {server.End} after {server.Received} of {client.Sent}");
        }
    }

    private static bool IsDone(Side side) => side.IsGone || side.End != StreamEnd.None;

    private void Judge(Side receiver, Side sender, string name)
    {
        if (receiver.End != StreamEnd.Clean)
        {
            return;
        }

        var isAll = sender.Ended && !sender.Aborted && receiver.Received == sender.Sent;
        var isEndOfRest = isIdleShort && sender.Marks.Contains(receiver.Received);
        Assert.True(isAll || isEndOfRest, $"the {name} takes {receiver.Received} of {sender.Sent} for the whole; the other has ended: {sender.Ended}, broken off: {sender.Aborted}");
    }

    /// <summary>After a rest the edge may have ended what was at rest.</summary>
    private void Mark(Side client, Side server)
    {
        if (_sinceStep.ElapsedMilliseconds > QuietTime)
        {
            client.Marks.Add(client.Sent);
            server.Marks.Add(server.Sent);
        }

        _sinceStep.Restart();
    }

    private int Size() => 1 << _random.Next(17) is var size && _random.Next(2) == 0 ? size : _random.Next(size) + 1;
}
