using System.Globalization;

namespace Concentrator.Scaling;

/// <summary>What is simulated or measured, and how large.</summary>
internal sealed record ScalingOptions
{
    public const string Usage =
        """
        usage: scaling simulate [--sessions N] [--edges N] [--silos N] [--pool PREFIX] [--seed N] [--results FOLDER]
               scaling cluster  [--sessions N] [--edges N] [--silos N] [--concurrency N] [--seed N] [--results FOLDER]
          simulate       the control plane's domain and rings in memory (1,000,000 sessions, 100 edges, 10 silos, 10.16.0.0/12)
          cluster        silos as processes over a redis-server (20,000 sessions, 2 edges, 2 silos, 16 logins at once)
          --results      where the figures go (load-tests/results)
        """;

    public ScalingCommand Command { get; private init; }

    public int Sessions { get; private init; } = 1_000_000;

    public int Edges { get; private init; } = 100;

    public int Silos { get; private init; } = 10;

    public int Concurrency { get; private init; } = 16;

    public int Seed { get; private init; } = 1;

    public string Pool { get; private init; } = "10.16.0.0/12";

    public string Results { get; private init; } = "load-tests/results";

    /// <summary>What a silo is started with, as JSON.</summary>
    public string? Silo { get; private init; }

    /// <summary>Reads the command line; null when it is not understood.</summary>
    public static ScalingOptions? Parse(string[] arguments)
    {
        var options = arguments.FirstOrDefault() switch
        {
            "simulate" => new ScalingOptions(),
            "cluster" => new ScalingOptions { Command = ScalingCommand.Cluster, Sessions = 20_000, Edges = 2, Silos = 2 },
            "silo" when arguments.Length == 2 => new ScalingOptions { Command = ScalingCommand.Silo, Silo = arguments[1] },
            _ => null,
        };
        if (options is null || options.Silo is not null || arguments.Length % 2 == 0)
        {
            return options?.Silo is null ? null : options;
        }

        for (var i = 1; i < arguments.Length && options is not null; i += 2)
        {
            options = With(options, arguments[i], arguments[i + 1]);
        }

        return options;
    }

    private static ScalingOptions? With(ScalingOptions options, string key, string value)
    {
        var isNumber = int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0;
        return key switch
        {
            "--sessions" when isNumber => options with { Sessions = number },
            "--edges" when isNumber && number > 1 => options with { Edges = number },
            "--silos" when isNumber => options with { Silos = number },
            "--concurrency" when isNumber => options with { Concurrency = number },
            "--seed" when isNumber => options with { Seed = number },
            "--pool" => options with { Pool = value },
            "--results" => options with { Results = value },
            _ => null,
        };
    }
}
