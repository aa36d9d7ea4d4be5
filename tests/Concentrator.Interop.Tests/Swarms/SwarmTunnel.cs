using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using Concentrator.Client;
using Concentrator.Protocol.Ip;

namespace Concentrator.Interop.Tests.Swarms;

/// <summary>One client of a swarm: it dials in, pings the gateway, and dials in again when it has lost its tunnel.</summary>
internal sealed class SwarmTunnel
{
    private readonly Func<PacketHandler, CancellationToken, Task<SstpConnection>> _dial;
    private readonly Random _random;
    private ImmutableList<TunnelLife> _lives = [];
    private Ipv4Address _gateway;
    private volatile SstpConnection? _connection;
    private volatile TunnelLife? _life;

    internal SwarmTunnel(IPAddress source, Func<PacketHandler, CancellationToken, Task<SstpConnection>> dial, Random random)
    {
        Source = source;
        _dial = dial;
        _random = random;
    }

    /// <summary>The address that its connections come from.</summary>
    internal IPAddress Source { get; }

    /// <summary>The tunnels it had and has, in order.</summary>
    internal IReadOnlyList<TunnelLife> Lives => _lives;

    /// <summary>The tunnel it has now.</summary>
    internal TunnelLife? Life => _life;

    /// <summary>The attempts since the last tunnel that failed.</summary>
    internal ImmutableList<DialFailure> Failures { get; private set; } = [];

    /// <summary>Sends a ping, if there is a tunnel.</summary>
    internal void SendPing()
    {
        if (_life is { } life && _connection is { } connection)
        {
            Span<byte> packet = stackalloc byte[Ping.Size];
            Ping.Write(packet, life.Address, _gateway, life.Send());
            connection.TrySend(packet);
        }
    }

    /// <summary>Holds a tunnel until it is told to end; then leaves in good order.</summary>
    internal async Task RunAsync(TimeSpan wait, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(wait, stop);
                await TryHoldAsync(stop);
                wait = Redial.Wait(Failures.Count, _random);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to end.
        }
    }

    private async Task TryHoldAsync(CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            await using var connection = await _dial(Receive, stop);
            var life = new TunnelLife(connection.Addresses.Client, began, Failures);
            Failures = [];
            _gateway = connection.Addresses.Server;
            _lives = _lives.Add(life);
            _connection = connection;
            _life = life;
            await HoldAsync(connection, life, stop);
        }
        catch (SstpConnectException refused)
        {
            Failures = Failures.Add(new DialFailure(began, Stopwatch.GetTimestamp(), refused.Phase, refused.Message));
        }
    }

    private async Task HoldAsync(SstpConnection connection, TunnelLife life, CancellationToken stop)
    {
        try
        {
            life.Lose((await connection.Completion.WaitAsync(stop)).Message);
        }
        catch (OperationCanceledException)
        {
            _life = null;
            await connection.DisconnectAsync(CancellationToken.None);
            throw;
        }
        finally
        {
            _life = null;
            _connection = null;
        }
    }

    private void Receive(ReadOnlySpan<byte> packet)
    {
        if (_life is { } life && Ping.TryReadAnswer(packet, life.Address, out var sequence))
        {
            life.Answer(sequence);
        }
    }
}
