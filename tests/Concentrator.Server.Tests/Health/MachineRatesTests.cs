using Concentrator.Server.Health;

namespace Concentrator.Server.Tests.Health;

public sealed class TokenRatesTests : IAsyncLifetime
{
    private readonly PostureRates _machines = new();
    private readonly TokenRates _rates;

    public TokenRatesTests() => _rates = new TokenRates(_machines);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _rates.DisposeAsync();
        await _machines.DisposeAsync();
    }

    [Fact]
    public void Tokens_that_are_made_up_take_nothing_from_a_machine()
    {
        _rates.Learn("machine", isMachines: true);
        Assert.True(Flood());

        for (var i = 0; i < PostureRates.PerSource; i++)
        {
            Assert.True(_rates.Admits("machine"));
        }

        Assert.False(_rates.Admits("machine"));
    }

    [Fact]
    public void A_token_that_is_no_machines_any_more_shares_the_rate_of_the_unknown()
    {
        _rates.Learn("gone", isMachines: true);
        _rates.Learn("gone", isMachines: false);
        for (var i = 0; i <= PostureRates.PerSource; i++)
        {
            Assert.True(i >= TokenRates.UnknownPerSecond || _rates.Admits("gone"));
        }
    }

    [Fact]
    public void Too_many_tokens_are_forgotten_and_not_refused()
    {
        for (var i = 0; i <= TokenRates.MostKnown; i++)
        {
            _rates.Learn($"machine {i}", isMachines: true);
        }

        Assert.True(_rates.Admits("machine 0"));
        Assert.True(_rates.Admits($"machine {TokenRates.MostKnown}"));
    }

    /// <summary>Whether some of many made-up tokens were refused: many times what a second takes.</summary>
    private bool Flood() => Enumerable.Range(0, 50 * TokenRates.UnknownPerSecond).Count(i => !_rates.Admits($"made up {i}")) > 0;
}
