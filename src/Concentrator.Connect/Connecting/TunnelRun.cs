using System.Net;
using System.Security.Cryptography;
using Concentrator.Client;
using Concentrator.Connect.Commands;
using Concentrator.Connect.Network;
using Concentrator.Connect.Posture;
using Concentrator.Connect.Resolving;
using Concentrator.Connect.Status;
using Concentrator.DataPlane;
using Concentrator.DataPlane.Tun;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp;
using Concentrator.Tls;

namespace Concentrator.Connect.Connecting;

/// <summary>One run of <c>sstp connect</c>: dials, lets the machine use the tunnel, dials again, and at its end leaves the machine as it was.</summary>
/// <param name="settings">What to do.</param>
/// <param name="status">Whom to tell.</param>
/// <param name="time">The clock.</param>
internal sealed class TunnelRun(ConnectSettings settings, StatusReport status, TimeProvider time)
{
    private const int Ipv6Looks = 50;

    private static readonly TimeSpan s_ipv6Look = TimeSpan.FromMilliseconds(100);

    private readonly RedialPolicy _policy = new(settings.Redial, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
    private readonly KnownAddresses _server = new(settings.Client.Proxy?.Host ?? settings.Client.Host, time);
    private readonly PeapStatement _statement = new(() => PostureLoop.ThisMachine(time).Read(new Dictionary<string, string>(StringComparer.Ordinal)), status.Say, time);
    private Ipv4Address _lastAddress;
    private long? _connectedAt;
    private bool _stood;

    /// <summary>Runs until it is stopped or there is no use in going on; answers with the exit code.</summary>
    /// <exception cref="NetworkSetupException">The machine does not let it.</exception>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        var directory = StateDirectory.Open(settings.StateDirectory);
        var resolver = new ResolverFile(ResolvConf.Path);
        UndoJournal.CleanUp(directory, resolver, status.Say);
        using var device = TunDevice.Open(settings.Device, status);
        using var journal = UndoJournal.Begin(directory, device.Name, resolver);
        using var network = new MachineNetwork(device.Name, journal, settings.BlocksWhileDown, status.Say);
        using var pump = new TunnelPump(device);
        while (true)
        {
            status.Connecting(settings.Client, _policy.Failures + 1);
            var end = await DialAsync(device, network, pump, stop);
            if (stop.IsCancellationRequested || end is null)
            {
                status.Stopped(settings.Client);
                return ExitCode.Done;
            }

            status.Disconnected(end);
            if (end.Phase < SstpClientPhase.Up)
            {
                network.DropAddresses();
            }

            if (_policy.Ended(end, _connectedAt is { } at ? time.GetElapsedTime(at) : TimeSpan.Zero) is not { } delay)
            {
                return ExitCode.Of(end.Reason);
            }

            status.Retrying(delay, _policy.Failures + 1, journal.Record.Blocks.Count > 0);
            try
            {
                await Task.WhenAny(Task.Delay(delay, time, stop), pump.DeviceLost);
                ThrowIfLost(device);
                stop.ThrowIfCancellationRequested();
            }
            catch (OperationCanceledException)
            {
                status.Stopped(settings.Client);
                return ExitCode.Done;
            }
        }
    }

    /// <summary>One tunnel from the attempt to its end; null when it was stopped before there was one.</summary>
    private async Task<SstpTunnelEnd?> DialAsync(TunDevice device, MachineNetwork network, TunnelPump pump, CancellationToken stop)
    {
        _connectedAt = null;
        try
        {
            var options = settings.Client with { RequestedAddress = _lastAddress, AfterPackets = device.Flush };
            if (settings.BlocksWhileDown && await _server.AskAsync(stop) is { Count: > 0 } addresses)
            {
                network.OpenWays(addresses);
                options = options with { Addresses = addresses };
            }

            if (settings.OneTimePasswords is { } codes)
            {
                if (await codes.NextAsync(stop) is not { } code)
                {
                    return new SstpTunnelEnd(SstpClientPhase.Network, SstpTunnelEndReason.AuthenticationFailed, "Another one-time password is needed, and nobody can be asked for it.");
                }

                // Asked twice, the server did not take it: the next attempt has another one.
                var left = new Queue<string>([code]);
                options = options with { OneTimePassword = _ => left.TryDequeue(out var next) ? next : null };
            }

            if (settings.Posture is not null && options.Eap is { TakesPeap: true } eap)
            {
                options = options with { Eap = eap with { StatementOfHealth = await _statement.ForAttempt(stop) } };
            }

            await using var tunnel = await SstpConnection.ConnectAsync(options, new LinkPackets(device.Send).Deliver, stop);
            return await UseAsync(tunnel, device, network, pump, stop);
        }
        catch (SstpConnectException failure)
        {
            return failure.End ?? new SstpTunnelEnd(failure.Phase, failure.Reason, failure.Message);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure) when (_stood && !device.IsLost && failure is (NetworkSetupException or TlsConfigurationException or IOException or UnauthorizedAccessException))
        {
            // What worked once may work again, and to end would let out what is to be held.
            return new SstpTunnelEnd(SstpClientPhase.Network, SstpTunnelEndReason.ConnectionLost, $"This machine does not let it: {failure.Message}");
        }
    }

    private async Task<SstpTunnelEnd> UseAsync(SstpConnection tunnel, TunDevice device, MachineNetwork network, TunnelPump pump, CancellationToken stop)
    {
        var outer = ((IPEndPoint)tunnel.RemoteEndPoint!).Address;
        _server.Add(outer);
        var addresses = settings.Client.Ipv4 ? tunnel.Addresses : null;
        var others = OtherLinks.Read(device.Name);
        var plan = NetworkPlan.Of(settings, addresses, Math.Min(tunnel.MaxPacketSize, settings.Client.Mru), outer, others);
        if (plan.Refusal(outer, others) is { } refusal)
        {
            await tunnel.DisconnectAsync(CancellationToken.None);
            return new SstpTunnelEnd(SstpClientPhase.Network, SstpTunnelEndReason.NegotiationFailed, $"{settings.Client.Host} {refusal}.");
        }

        foreach (var server in plan.NameServers)
        {
            if (others.DeviceTo(server) is { } link)
            {
                status.Say($"the name server {server} is in a network of {link}, and is asked there");
            }
        }

        network.Apply(plan);
        _policy.Connected();
        _connectedAt = time.GetTimestamp();
        _lastAddress = addresses?.Client ?? _lastAddress;
        _stood |= settings.BlocksWhileDown;
        var line = new TunnelLine(tunnel, plan.Beside);
        using var over = new CancellationTokenSource();
        var posture = Task.CompletedTask;
        try
        {
            pump.Line = line;
            status.Connected(settings.Client, device.Name, plan, tunnel);
            var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var wake = stop.Register(stopped.SetResult);
            var end = Task.WhenAny(tunnel.Completion, stopped.Task, line.Swallowed, pump.DeviceLost);
            posture = StatePosture(device.Name, addresses, over.Token);
            await BringUpIpv6Async(tunnel, network, plan, end);
            _stood = true;
            await end;
        }
        finally
        {
            await over.CancelAsync();
            await posture;
            pump.Line = null;
            network.Pause();
        }

        ThrowIfLost(device);
        if (stop.IsCancellationRequested)
        {
            return await tunnel.DisconnectAsync(CancellationToken.None);
        }

        return line.Swallowed.IsCompleted
            ? new SstpTunnelEnd(SstpClientPhase.Up, SstpTunnelEndReason.ConnectionLost, $"The route to {plan.Beside} beside the tunnel is gone: the machine's network has changed.")
            : await tunnel.Completion;
    }

    private Task StatePosture(string device, PppAddresses? addresses, CancellationToken over)
    {
        if (settings.Posture is not { } posture)
        {
            return Task.CompletedTask;
        }

        if (addresses is null || !addresses.Client.IsUnicast || !addresses.Server.IsUnicast)
        {
            status.Say("the machine's health is not stated: the server gave no IPv4 address to state it to");
            return Task.CompletedTask;
        }

        return Task.Run(() => new PostureLoop(posture, status, time).Run(device, addresses, over), CancellationToken.None);
    }

    // IPV6CP may agree a moment after IPCP did, or never.
    private async Task BringUpIpv6Async(SstpConnection tunnel, MachineNetwork network, NetworkPlan plan, Task end)
    {
        if (settings.Client.Ipv6 && !plan.HasRoomForIpv6)
        {
            status.Say($"no IPv6 in this tunnel: its MTU of {plan.Mtu} bytes is less than {NetworkPlan.SmallestIpv6Mtu}");
            return;
        }

        for (var looks = 0; settings.Client.Ipv6 && looks < Ipv6Looks && !end.IsCompleted; looks++)
        {
            if (tunnel.Identifiers is { } identifiers)
            {
                var address = identifiers.ClientLinkLocal.ToIPAddress();
                status.Say(network.ApplyIpv6(plan, address) ? $"IPv6 is agreed on: {address}" : "the server gives IPv6, and this machine has none");
                return;
            }

            await Task.WhenAny(end, Task.Delay(s_ipv6Look, time));
        }
    }

    private static void ThrowIfLost(TunDevice device)
    {
        if (device.IsLost)
        {
            throw new NetworkSetupException($"Somebody deleted the device {device.Name}.");
        }
    }
}
