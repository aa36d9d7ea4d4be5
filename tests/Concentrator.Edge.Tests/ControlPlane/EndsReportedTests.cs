using System.Text;
using Concentrator.Control.Ports;
using Concentrator.Edge.Tests.World;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Edge.Tests.ControlPlane;

/// <summary>What was begun is reported as closed, whatever happens meanwhile; what is open, and only that, is in the renewals.</summary>
public class EndsReportedTests
{
    [Fact]
    public async Task A_stop_in_the_middle_of_a_round_waits_for_its_answer_and_reports_the_end()
    {
        ControlPlaneDouble? control = null;
        var gate = new TaskCompletionSource();
        await using var world = await EdgeWorld.StartAsync(exchange: parts => parts with { Control = control = new ControlPlaneDouble(parts.Control) { Gate = gate.Task } });
        var peer = await RawPeer.OpenLcpAsync(world);
        await control!.Begun.Task;

        var stopping = world.Edge.StopAsync(CancellationToken.None);
        await peer.ReceiveUntilClosedAsync(answer: packet => packet is [0x10, 0x01, _, _, 0, 6, ..] ? Convert.FromHexString("1001000800070000") : null);
        await peer.DisposeAsync();

        // The connection is gone: only the round keeps the edge from ending.
        await Task.WhenAny(stopping, Task.Delay(500));
        gate.SetResult();
        await stopping;

        Assert.Equal(TunnelEndReason.ServerStop, Assert.Single(control.ClosedRequests).Reason);
        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_report_that_meets_a_fault_of_the_control_plane_is_made_again()
    {
        ControlPlaneDouble? control = null;
        await using var world = await EdgeWorld.StartAsync(exchange: parts => parts with { Control = control = new ControlPlaneDouble(parts.Control) { Fault = new InvalidDataException("broken") } });
        await using (await world.DialAsync())
        {
            await EdgeWorld.UntilAsync(() => world.Edge.TunnelCount == 1, "the tunnel is open");
        }

        await EdgeWorld.UntilAsync(() => control!.ClosedRequests.Count == 1, "the end is reported");
    }

    [Fact]
    public async Task A_tunnel_that_is_granted_but_not_bound_is_in_no_renewal()
    {
        ControlPlaneDouble? control = null;
        await using var world = await EdgeWorld.StartAsync(
            options => options with { Ppp = options.Ppp with { Methods = [AuthenticationMethod.Pap] } },
            exchange: parts => parts with { Control = control = new ControlPlaneDouble(parts.Control) { LeaseDuration = TimeSpan.FromSeconds(3) } });
        await using var peer = await RawPeer.OpenLcpAsync(world);
        await peer.SendAsync(PapRequest());
        while (!(await peer.ReceiveAsync()).AsSpan(6).StartsWith((ReadOnlySpan<byte>)[0xC0, 0x23, 2]))
        {
            // LCP or IPCP.
        }

        control!.Renewals.Clear();
        await EdgeWorld.UntilAsync(() => control.Renewals.Count >= 2, "the lease is renewed");

        Assert.All(control.Renewals, renewal => Assert.Equal(UInt128.Zero, renewal.Digest));
        Assert.All(control.Renewals, renewal => Assert.Empty(renewal.Tunnels));
    }

    /// <summary>Authenticate-Request (RFC 1334 §2.2.1).</summary>
    private static byte[] PapRequest()
    {
        byte[] user = [(byte)EdgeWorld.User.Length, .. Encoding.ASCII.GetBytes(EdgeWorld.User)];
        byte[] password = [(byte)EdgeWorld.Password.Length, .. Encoding.ASCII.GetBytes(EdgeWorld.Password)];
        var length = (byte)(4 + user.Length + password.Length);
        return [0x10, 0, 0, (byte)(8 + length), 0xFF, 0x03, 0xC0, 0x23, 1, 0x33, 0, length, .. user, .. password];
    }
}
