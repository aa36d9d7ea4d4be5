using System.Globalization;

namespace Concentrator.LoadTests;

/// <summary>How long and how wide the measurements are.</summary>
internal sealed record BenchOptions
{
    public const string Usage =
        """
        usage: bench [--seconds N] [--tunnels N] [--concurrency N] [--results FOLDER] [--only logins,idle,tcp,uplink,downlink,methods,filters,policies,api]
          --seconds      how long each measurement lasts (10)
          --tunnels      how many idle tunnels are opened (1000)
          --concurrency  how many clients dial at once (32)
          --results      where the figures go (load-tests/results)
        """;

    public int Seconds { get; private init; } = 10;

    public int Tunnels { get; private init; } = 1000;

    public int Concurrency { get; private init; } = 32;

    public string Results { get; private init; } = "load-tests/results";

    public IReadOnlyList<string> Only { get; private init; } = ["logins", "idle", "tcp", "uplink", "downlink", "methods", "filters", "policies", "api"];

    /// <summary>Reads the command line; null when it is not understood.</summary>
    public static BenchOptions? Parse(string[] arguments)
    {
        var options = new BenchOptions();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length)
            {
                return null;
            }

            var value = arguments[i + 1];
            var isNumber = int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0;
            switch (arguments[i])
            {
                case "--seconds" when isNumber:
                    options = options with { Seconds = number };
                    break;
                case "--tunnels" when isNumber:
                    options = options with { Tunnels = number };
                    break;
                case "--concurrency" when isNumber:
                    options = options with { Concurrency = number };
                    break;
                case "--results":
                    options = options with { Results = value };
                    break;
                case "--only":
                    options = options with { Only = value.Split(',') };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
