using System.Globalization;
using Xunit.Sdk;

namespace Concentrator.Tests;

/// <summary>Tests over mutated inputs: the same inputs in every <c>make test</c>, others in every round of <c>make fuzz</c>, and each round can be had again.</summary>
internal static class Fuzzing
{
    /// <summary>Inputs a parser.</summary>
    public const int Inputs = 200_000;

    private const string RoundVariable = "CONCENTRATOR_FUZZ_ROUND";

    /// <summary>0 in <c>make test</c>.</summary>
    private static readonly uint s_round = Environment.GetEnvironmentVariable(RoundVariable) is { Length: > 0 } text ? uint.Parse(text, CultureInfo.InvariantCulture) : 0;

    /// <summary>A test's own seed, made another one by the round.</summary>
    public static int Seed(int own) => unchecked((int)((uint)own + (s_round * 2_654_435_761)));

    /// <summary>Runs a test with its seed of this round; a failure tells how to see it again.</summary>
    public static void Run(int own, Action<int> test)
    {
        try
        {
            test(Seed(own));
        }
        catch (Exception failure)
        {
            throw Replayable(own, failure);
        }
    }

    /// <inheritdoc cref="Run"/>
    public static async Task RunAsync(int own, Func<int, Task> test)
    {
        try
        {
            await test(Seed(own));
        }
        catch (Exception failure)
        {
            throw Replayable(own, failure);
        }
    }

    private static XunitException Replayable(int own, Exception failure) =>
        new($"{failure.GetType().Name} in round {s_round} (seed {Seed(own)}); {RoundVariable}={s_round} make fuzz shows it again.", failure);
}
