using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.LoadTests;

/// <summary>Whoever asks the admin API for pages of sessions: a process of its own, so that what it takes is not the server's.</summary>
internal static class ApiAsker
{
    /// <summary>The first argument of the process.</summary>
    internal const string Command = "ask-api";

    private const string TokenVariable = "BENCH_API_TOKEN";

    /// <summary>Starts the process and waits for what it has to say: how long each page took, the shortest first. Those of the first second, in which everything is new, are not among them.</summary>
    /// <param name="server">Where the API is.</param>
    /// <param name="token">A token of it.</param>
    /// <param name="seconds">How long it asks.</param>
    /// <param name="perSecond">How often in a second.</param>
    /// <param name="users">How many users there are to search for.</param>
    internal static async Task<IReadOnlyList<TimeSpan>> StartAsync(string server, string token, int seconds, int perSecond, int users)
    {
        string[] arguments = [Command, server, Written(seconds), Written(perSecond), Written(users)];
        await using var asker = RunningProgram.Start(Environment.ProcessPath!, arguments, new Dictionary<string, string>(StringComparer.Ordinal) { [TokenVariable] = token });
        var status = await asker.WaitForExitAsync(TimeSpan.FromSeconds(seconds + 60));
        return status == 0
            ? [.. asker.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => TimeSpan.FromTicks(long.Parse(line, CultureInfo.InvariantCulture))).Order()]
            : throw new InvalidOperationException($"The process that asks ended with {status}:\n{asker.Output}");
    }

    /// <summary>The process: asks at a steady pace, whether answers come or not, and prints how long each answer took from when it was due, in ticks of 100 ns.</summary>
    internal static async Task<int> RunAsync(string[] arguments)
    {
        var (server, seconds, perSecond, users) = (arguments[1], Read(arguments[2]), Read(arguments[3]), Read(arguments[4]));
        var token = Environment.GetEnvironmentVariable(TokenVariable);
        using var http = new HttpClient { BaseAddress = new Uri(server), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

        // Of tokens that are not known yet only so many are looked at at once: the first request makes it known.
        _ = await http.GetStringAsync(new Uri("/api/v1/me", UriKind.Relative));
        var asked = new List<Task<TimeSpan>>();
        var cursor = "";
        var clock = Stopwatch.StartNew();
        for (var number = 0; number < seconds * perSecond; number++)
        {
            var due = TimeSpan.FromSeconds((double)number / perSecond);
            if (due - clock.Elapsed is { Ticks: > 0 } wait)
            {
                await Task.Delay(wait);
            }

            asked.Add(OneAsync(number % 3 == 0 ? $"&search=user-{number % users}" : cursor, due));
        }

        foreach (var time in (await Task.WhenAll(asked)).Skip(perSecond))
        {
            await Console.Out.WriteLineAsync(Written(time.Ticks));
        }

        return 0;

        async Task<TimeSpan> OneAsync(string query, TimeSpan due)
        {
            var text = await http.GetStringAsync(new Uri($"/api/v1/sessions?limit=50{query}", UriKind.Relative));
            var time = clock.Elapsed - due;
            using var page = JsonDocument.Parse(text);
            cursor = page.RootElement.GetProperty("next").GetString() is { } next ? $"&cursor={next}" : "";
            return time;
        }
    }

    private static string Written(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Read(string number) => int.Parse(number, CultureInfo.InvariantCulture);
}
