using System.Globalization;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Networks;

/// <summary>Loses every packet to and from 127.0.0.1 and a TCP port of it, as a cut cable does, until it is disposed of. Needs root and nft.</summary>
internal sealed class CutPort : IAsyncDisposable
{
    private readonly string _table;

    private CutPort(string table) => _table = table;

    internal static async Task<CutPort> StartAsync(int port)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"concentrator_cut_{port}");
        var cut = new CutPort(name);
        await RunAsync("add", "table", "inet", name);
        try
        {
            await RunAsync("add", "chain", "inet", name, "out", "{ type filter hook output priority 0; }");
            foreach (var side in (string[])["s", "d"])
            {
                await RunAsync("add", "rule", "inet", name, "out", "ip", $"{side}addr", "127.0.0.1", "tcp", $"{side}port", port.ToString(CultureInfo.InvariantCulture), "counter", "drop");
            }
        }
        catch
        {
            await cut.DisposeAsync();
            throw;
        }

        return cut;
    }

    /// <summary>How many packets were lost.</summary>
    internal async Task<long> LostAsync() =>
        (await RunAsync("list", "table", "inet", _table)).Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(words => words.Contains("packets", StringComparer.Ordinal))
            .Sum(words => long.Parse(words[Array.IndexOf(words, "packets") + 1], CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync() => await RunAsync("delete", "table", "inet", _table);

    private static Task<string> RunAsync(params string[] arguments) => RunningProgram.RunAsync("nft", arguments);
}
