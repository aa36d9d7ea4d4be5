using Concentrator.Server.Health;

namespace Concentrator.Server.Tests.Health;

public sealed class MachineRatesTests : IAsyncLifetime
{
    private const string Home = "192.0.2.1";
    private const string Elsewhere = "198.51.100.1";

    private readonly PostureRates _machines = new();
    private readonly MachineRates _rates;

    public MachineRatesTests() => _rates = new MachineRates(_machines);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _rates.DisposeAsync();
        await _machines.DisposeAsync();
    }

    [Fact]
    public void What_is_made_up_takes_nothing_from_a_machine_nor_does_its_name_from_elsewhere()
    {
        _rates.Proven("machine", Home);
        Assert.True(Flood(i => $"made up {i}"));
        Assert.True(Flood(_ => "machine"));

        for (var i = 0; i < PostureRates.PerSource; i++)
        {
            Assert.True(_rates.Admits("machine", Home));
        }

        Assert.False(_rates.Admits("machine", Home));
    }

    [Fact]
    public void What_a_machine_has_proven_is_its_own_rate_wherever_it_comes_from()
    {
        for (var i = 0; i < PostureRates.PerSource; i++)
        {
            Assert.True(_rates.Admits("machine", $"192.0.2.{i}"));
            _rates.Proven("machine", $"192.0.2.{i}");
        }

        Assert.False(_rates.Admits("machine", "192.0.2.0"));
        Assert.False(_rates.Admits("machine", Elsewhere));
        Assert.True(_rates.Admits("another", Elsewhere));

        // More sources than it may prove itself from are not remembered.
        _rates.Proven("machine", Elsewhere);
        Assert.Equal(PostureRates.PerSource, _rates.Known);
    }

    [Fact]
    public void A_token_that_is_no_machines_any_more_shares_the_rate_of_the_unknown()
    {
        _rates.Proven("gone", Home);
        _rates.Forget("gone", Home);

        Assert.Equal(0, _rates.Known);
        for (var i = 0; i <= PostureRates.PerSource; i++)
        {
            Assert.True(i >= MachineRates.UnknownPerSecond || _rates.Admits("gone", Home));
        }
    }

    [Fact]
    public void Too_many_machines_are_forgotten_and_not_refused()
    {
        for (var i = 0; i <= MachineRates.MostKnown; i++)
        {
            _rates.Proven($"machine {i}", Home);
        }

        Assert.Equal(1, _rates.Known);
        Assert.True(_rates.Admits("machine 0", Home));
        Assert.True(_rates.Admits($"machine {MachineRates.MostKnown}", Home));
    }

    /// <summary>Whether some of many were refused: many times what a second takes.</summary>
    private bool Flood(Func<int, string> name) => Enumerable.Range(0, 50 * MachineRates.UnknownPerSecond).Count(i => !_rates.Admits(name(i), Elsewhere)) > 0;
}
