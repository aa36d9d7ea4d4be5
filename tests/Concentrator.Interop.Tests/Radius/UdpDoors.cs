using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Concentrator.Interop.Tests.Networks;

namespace Concentrator.Interop.Tests.Radius;

/// <summary>UDP ports of a host that send back what they hear, and a machine that knocks at all of them: which way a packet gets through, and which way it does not.</summary>
internal sealed class UdpDoors : IAsyncDisposable
{
    private const int Rounds = 3;

    private readonly ConcurrentDictionary<(int Round, string Door), bool> _heard = new();
    private readonly ConcurrentDictionary<(int Round, string Door), bool> _answered = new();
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _loops = [];
    private readonly List<(IPEndPoint Door, Socket Knocker)> _doors = [];
    private int _round;

    private UdpDoors()
    {
    }

    /// <summary>Opens ports of a host, <c>ADDRESS:PORT</c>, for a machine.</summary>
    internal static async Task<UdpDoors> OpenAsync(NetworkNamespace host, NetworkNamespace machine, params string[] doors)
    {
        var opened = new UdpDoors();
        foreach (var door in doors.Select(IPEndPoint.Parse))
        {
            var listener = await opened.SocketAsync(host, door.AddressFamily, door);
            opened._loops.Add(opened.EchoAsync(listener, $"{door}"));
            var knocker = await opened.SocketAsync(machine, door.AddressFamily, bind: null);
            opened._loops.Add(opened.ListenAsync(knocker, $"{door}"));
            opened._doors.Add((door, knocker));
        }

        return opened;
    }

    /// <summary>Knocks until it is so three times running: which doors answer, which hear it but their answers do not come back. The others hear nothing.</summary>
    /// <param name="story">What to tell if it does not become so.</param>
    /// <param name="answer">The doors that answer.</param>
    /// <param name="hear">The doors whose answers are lost.</param>
    internal async Task ExpectAsync(Func<string> story, string[] answer, params string[] hear)
    {
        var expected = Describe(answer, [.. answer, .. hear]);
        var first = _round + 1;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (_round < first + Rounds - 1 || !Enumerable.Range(_round - Rounds + 1, Rounds).All(round => string.Equals(Describe(round), expected, StringComparison.Ordinal)))
        {
            Assert.False(limit.IsCancellationRequested, $"Expected:\n{expected}\nIn the last round:\n{Describe(_round)}\n{story()}");
            await KnockAsync(answer);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _sockets.ForEach(static socket => socket.Dispose());
        await Task.WhenAll(_loops);
    }

    /// <summary>What is dropped leaves no trace: a round is over when those that are to answer have, or after a while.</summary>
    private async Task KnockAsync(string[] answer)
    {
        var round = ++_round;
        var payload = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(payload, round);
        foreach (var (door, knocker) in _doors)
        {
            try
            {
                await knocker.SendToAsync(payload, door);
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.NetworkUnreachable or SocketError.HostUnreachable)
            {
                // There is no way there yet.
            }
        }

        for (var waits = 0; waits < 50 && !answer.All(door => _answered.ContainsKey((round, door))); waits++)
        {
            await Task.Delay(10);
        }
    }

    private string Describe(int round) => Describe(Of(_answered, round), Of(_heard, round));

    private static string Describe(IEnumerable<string> answered, IEnumerable<string> heard) =>
        $"answered: {string.Join(", ", answered.Order(StringComparer.Ordinal))}; heard: {string.Join(", ", heard.Order(StringComparer.Ordinal))}";

    private static IEnumerable<string> Of(ConcurrentDictionary<(int Round, string Door), bool> seen, int round) => seen.Keys.Where(key => key.Round == round).Select(key => key.Door);

    private async Task<Socket> SocketAsync(NetworkNamespace space, AddressFamily family, IPEndPoint? bind)
    {
        var socket = await space.EnterAsync(() =>
        {
            var made = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
            made.Bind(bind ?? new IPEndPoint(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0));
            return made;
        });
        _sockets.Add(socket);
        return socket;
    }

    private Task EchoAsync(Socket socket, string door) => ReceiveAsync(socket, async (payload, from) =>
    {
        _heard[(BinaryPrimitives.ReadInt32BigEndian(payload), door)] = true;
        await socket.SendToAsync(payload, from);
    });

    private Task ListenAsync(Socket socket, string door) => ReceiveAsync(socket, (payload, _) =>
    {
        _answered[(BinaryPrimitives.ReadInt32BigEndian(payload), door)] = true;
        return Task.CompletedTask;
    });

    private static async Task ReceiveAsync(Socket socket, Func<byte[], EndPoint, Task> take)
    {
        var buffer = new byte[sizeof(int)];
        var anybody = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        try
        {
            while (true)
            {
                var received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, anybody);
                await take(buffer[..received.ReceivedBytes], received.RemoteEndPoint);
            }
        }
        catch (Exception expected) when (expected is SocketException { SocketErrorCode: SocketError.OperationAborted } or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
