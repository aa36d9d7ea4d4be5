using System.Collections.Concurrent;
using Concentrator.Control.Ports;
using Concentrator.Edge.ControlPlane;
using Concentrator.Edge.Tests.World;

namespace Concentrator.Edge.Tests.ControlPlane;

public class ClosedReportsTests
{
    [Fact]
    public async Task When_too_many_wait_the_oldest_are_given_up_and_the_log_tells_which()
    {
        var log = new RecordingLogger<EdgeHost>();
        var control = new Taking();
        var link = new ControlPlaneLink(control, new EdgeOptions { Name = "edge-1", Listen = [] }, TimeProvider.System, log);
        var reports = new ClosedReports(link, TimeProvider.System, log);
        for (var i = 1; i <= ClosedReports.Capacity + 3; i++)
        {
            reports.Add(new ClosedRequest("edge-1", 1, new TunnelId((UInt128)i), default, TunnelEndReason.EchoTimeout, ""));
        }

        reports.Start(CancellationToken.None);
        await reports.Finish().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(ClosedReports.Capacity, control.Taken.Count);
        Assert.Equal((UInt128)4, control.Taken.Keys.Min(tunnel => tunnel.Value));
        Assert.Equal(3, log.Lines.Count);
        Assert.All(new[] { 1, 2, 3 }, i => Assert.Contains(log.Lines, line => line.Line.Contains(new TunnelId((UInt128)i).ToString(), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_report_that_is_not_taken_at_first_is_made_again_until_it_is()
    {
        var log = new RecordingLogger<EdgeHost>();
        var control = new Taking { Refusals = 2 };
        var link = new ControlPlaneLink(control, new EdgeOptions { Name = "edge-1", Listen = [] }, TimeProvider.System, log);
        var reports = new ClosedReports(link, TimeProvider.System, log);
        reports.Start(CancellationToken.None);
        reports.Add(new ClosedRequest("edge-1", 1, new TunnelId(7), default, TunnelEndReason.EchoTimeout, ""));

        await reports.Finish().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal([new TunnelId(7)], control.Taken.Keys);
        Assert.Equal(2, log.Lines.Count);
    }

    /// <summary>Takes reports, after as many refusals as a test wants.</summary>
    private sealed class Taking : IControlPlane
    {
        private int _refusals;

        internal int Refusals
        {
            init => _refusals = value;
        }

        internal ConcurrentDictionary<TunnelId, bool> Taken { get; } = new();

        public ValueTask Closed(ClosedRequest request, CancellationToken deadline)
        {
            if (Interlocked.Decrement(ref _refusals) >= 0)
            {
                throw new ControlPlaneUnavailableException("Not now.");
            }

            Taken[request.Tunnel] = true;
            return default;
        }

        public ValueTask<AuthenticationAnswer> Begin(BeginRequest request, CancellationToken deadline) => throw new NotSupportedException();

        public ValueTask<AuthenticationAnswer> Answer(AnswerRequest request, CancellationToken deadline) => throw new NotSupportedException();

        public ValueTask<bool> Opened(OpenedRequest request, CancellationToken deadline) => throw new NotSupportedException();

        public ValueTask<HealthAnswer> StateHealth(HealthRequest request, CancellationToken deadline) => throw new NotSupportedException();

        public ValueTask<HealthAnswer> StateMachineHealth(MachineHealthRequest request, CancellationToken deadline) => throw new NotSupportedException();

        public ValueTask<RenewAnswer> Renew(RenewRequest request, CancellationToken deadline) => throw new NotSupportedException();
    }
}
