using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Concentrator.Edge.Splicing;
using Concentrator.Edge.Tests.World;

namespace Concentrator.Edge.Tests.Splicing;

/// <summary>One source cannot have all the places for spliced connections.</summary>
public class SourceLimitTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: vpn\r\n\r\n";

    [Fact]
    public async Task A_source_with_as_many_web_connections_as_it_may_have_gets_503_and_others_are_served()
    {
        var refused = new ConcurrentQueue<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, of) => of.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
        {
            if (string.Equals(instrument.Name, "concentrator_connections_refused_total", StringComparison.Ordinal))
            {
                refused.Enqueue($"{tags[0].Value}");
            }
        });
        using var backend = new Backend();
        await using var world = await EdgeWorld.StartAsync(options => options with { Splices = new SpliceOptions { Web = backend.Options, MaxConnectionsPerSource = 1 } });
        listener.Start();
        var client = await world.OpenTlsAsync(from: IPAddress.Parse("127.0.0.61"));
        await client.WriteAsync(Encoding.ASCII.GetBytes(Request));
        var server = await backend.AcceptAsync();

        Assert.Equal(503, await world.StatusOfAsync(Request, IPAddress.Parse("127.0.0.61")));
        Assert.Contains("too_many_spliced", refused);
        Assert.Contains(world.Log.Lines, line => line.Line.Contains("TooManySpliced", StringComparison.Ordinal));
        Assert.Equal(204, await AnswerAsync(world, backend, "127.0.0.62"));

        await client.DisposeAsync();
        await server.DisposeAsync();
        await EdgeWorld.UntilAsync(() => world.Edge.ConnectionCount == 0, "its place is free again");
        Assert.Equal(204, await AnswerAsync(world, backend, "127.0.0.61"));
    }

    private static async Task<int> AnswerAsync(EdgeWorld world, Backend backend, string source)
    {
        var status = world.StatusOfAsync(Request, IPAddress.Parse(source));
        await using var server = await backend.AcceptAsync();
        await server.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray());
        return await status;
    }
}
