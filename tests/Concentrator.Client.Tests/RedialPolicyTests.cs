namespace Concentrator.Client.Tests;

public sealed class RedialPolicyTests
{
    private static readonly RedialOptions s_exact = new() { Jitter = 0 };

    [Theory]
    [InlineData(SstpTunnelEndReason.ConnectionLost)]
    [InlineData(SstpTunnelEndReason.Timeout)]
    [InlineData(SstpTunnelEndReason.ServerRefused)]
    [InlineData(SstpTunnelEndReason.ServerDisconnected)]
    [InlineData(SstpTunnelEndReason.Unavailable)]
    [InlineData(SstpTunnelEndReason.TlsFailed)]
    [InlineData(SstpTunnelEndReason.NotAdmitted)]
    public void What_may_pass_is_tried_again(SstpTunnelEndReason reason) => Assert.NotNull(New().Ended(Failed(reason), default));

    [Theory]
    [InlineData(SstpTunnelEndReason.AuthenticationFailed)]
    [InlineData(SstpTunnelEndReason.Local)]
    public void A_wrong_password_is_never_tried_again(SstpTunnelEndReason reason)
    {
        var policy = New();
        Assert.Null(policy.Ended(Failed(reason), default));
        policy.Connected();
        Assert.Null(policy.Ended(Failed(reason), default));
    }

    [Theory]
    [InlineData(SstpTunnelEndReason.CertificateRefused)]
    [InlineData(SstpTunnelEndReason.ProxyRefused)]
    [InlineData(SstpTunnelEndReason.HttpRefused)]
    [InlineData(SstpTunnelEndReason.NegotiationFailed)]
    [InlineData(SstpTunnelEndReason.ProtocolError)]
    public void A_wrong_server_is_tried_again_only_where_a_right_one_was(SstpTunnelEndReason reason)
    {
        var policy = New();
        Assert.Null(policy.Ended(Failed(reason), default));
        policy.Connected();
        Assert.NotNull(policy.Ended(Failed(reason), default));
    }

    [Fact]
    public void The_waits_double_to_the_longest_and_begin_anew_after_a_tunnel()
    {
        var policy = New();
        var waits = Enumerable.Range(0, 8).Select(_ => policy.Ended(Failed(SstpTunnelEndReason.ConnectionLost), default)!.Value.TotalSeconds);
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], waits);

        policy.Connected();
        Assert.Equal(TimeSpan.FromSeconds(1), policy.Ended(Lost, TimeSpan.FromHours(1)));
        Assert.Equal(TimeSpan.FromSeconds(2), policy.Ended(Failed(SstpTunnelEndReason.ConnectionLost), default));
        Assert.Equal(TimeSpan.FromSeconds(4), policy.Ended(Failed(SstpTunnelEndReason.ConnectionLost), default));
    }

    [Fact]
    public void Tunnels_that_never_live_long_are_opened_more_and_more_seldom()
    {
        var policy = New();
        var waits = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            policy.Connected();
            waits.Add(policy.Ended(Lost, TimeSpan.FromSeconds(2))!.Value.TotalSeconds);
        }

        Assert.Equal([1, 2, 4, 8, 16], waits);
        Assert.Equal(0, policy.Failures);
    }

    [Fact]
    public void A_thousand_failures_do_not_overflow_the_wait()
    {
        var policy = New();
        for (var i = 0; i < 1000; i++)
        {
            Assert.InRange(policy.Ended(Failed(SstpTunnelEndReason.Timeout), default)!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public void Half_of_a_wait_is_chance_so_that_clients_spread()
    {
        var random = new Random(4);
        var waits = Enumerable.Range(0, 1000).Select(_ => new RedialPolicy(new RedialOptions(), random).Ended(Failed(SstpTunnelEndReason.Timeout), default)!.Value.TotalSeconds).ToList();
        Assert.All(waits, wait => Assert.InRange(wait, 0.5, 1));
        Assert.True(waits.Max() - waits.Min() > 0.45);
    }

    [Fact]
    public void It_gives_up_after_as_many_failures_in_a_row_as_it_was_told()
    {
        var policy = new RedialPolicy(s_exact with { Attempts = 2 }, new Random(1));
        Assert.NotNull(policy.Ended(Failed(SstpTunnelEndReason.ConnectionLost), default));
        policy.Connected();
        Assert.NotNull(policy.Ended(Lost, TimeSpan.FromHours(1)));
        Assert.NotNull(policy.Ended(Failed(SstpTunnelEndReason.ConnectionLost), default));
        Assert.Null(policy.Ended(Failed(SstpTunnelEndReason.ConnectionLost), default));
    }

    private static SstpTunnelEnd Lost => new(SstpClientPhase.Up, SstpTunnelEndReason.ConnectionLost, "");

    private static RedialPolicy New() => new(s_exact, new Random(1));

    private static SstpTunnelEnd Failed(SstpTunnelEndReason reason) => new(SstpClientPhase.Tcp, reason, "");
}
