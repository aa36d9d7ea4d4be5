using System.Buffers.Binary;
using System.Globalization;
using System.Net.Security;
using System.Text;
using Concentrator.Edge.Tests.World;
using Concentrator.Protocol.Http;
using Concentrator.Protocol.Tls;
using Concentrator.Tls;

namespace Concentrator.Edge.Tests;

/// <summary>Whatever a peer sends: its own connection ends with one clear line in the log, and another tunnel notices nothing.</summary>
public class HostilePeerTests
{
    private const string TunnelHead =
        "SSTP_DUPLEX_POST /sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/ HTTP/1.1\r\nHost: vpn\r\nContent-Length: 18446744073709551615\r\nSSTPCORRELATIONID: {00000000-0000-0000-0000-000000000001}\r\n\r\n";

    /// <summary>Call-Connect-Request with the Encapsulated Protocol ID attribute ([MS-SSTP] 2.2.9).</summary>
    private static readonly byte[] CallConnectRequest = Convert.FromHexString("1001000E00010001000100060001");

    private static readonly byte[][] s_packets =
    [
        CallConnectRequest,
        Convert.FromHexString("10010070000400010003006800000002"),
        Convert.FromHexString("100100080008" + "0000"),
        Convert.FromHexString("10010014000500010002000C0000000200000005"),
        Convert.FromHexString("10000016FF03C0210101000E0104057805060001E240"),
        Convert.FromHexString("10000012FF03C2230201000A0474657374"),
        Convert.FromHexString("1000001CFF0300214500001400000000400100000A5000020A500001"),
    ];

    [Fact]
    public async Task Garbage_instead_of_TLS_ends_that_connection_only()
    {
        await using var world = await EdgeWorld.StartAsync();
        await using var witness = await world.DialAsync();
        var random = new Random(1);
        for (var i = 0; i < 40; i++)
        {
            await using var stream = await world.OpenTcpAsync();
            var garbage = new byte[random.Next(1, 20_000)];
            random.NextBytes(garbage);
            await SendAndDrain(stream, garbage);
        }

        await AssertUntouched(world, witness, "TLS");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "404")]
    [InlineData("HEAD /sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/ HTTP/1.1\r\nHost: x\r\n\r\n", "200")]
    [InlineData("SSTP_DUPLEX_POST /sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n", "400")]
    [InlineData("POST /sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/ HTTP/1.1\r\nHost: x\r\n\r\n", "405")]
    [InlineData("\0\0\0\0\r\n\r\n", "400")]
    [InlineData("GET /\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nno colon\r\n\r\n", "400")]
    public async Task Other_HTTP_requests_get_an_answer_and_an_end(string request, string status)
    {
        await using var world = await EdgeWorld.StartAsync();
        await using var tls = await world.OpenTlsAsync();

        var answer = Encoding.ASCII.GetString(await SendAndDrain(tls, Encoding.ASCII.GetBytes(request)));

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        await EdgeWorld.UntilAsync(() => world.Edge.TunnelCount == 0, "no tunnel came of it");
        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_head_of_64_KB_is_refused()
    {
        await using var world = await EdgeWorld.StartAsync();
        await using var witness = await world.DialAsync();
        await using var tls = await world.OpenTlsAsync();

        var answer = await SendAndDrain(tls, Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nX: " + new string('a', 64 * 1024)));

        Assert.StartsWith("HTTP/1.1 431 ", Encoding.ASCII.GetString(answer), StringComparison.Ordinal);
        await AssertUntouched(world, witness, "HTTP head over");
    }

    [Fact]
    public async Task A_head_larger_than_any_buffer_is_refused_whatever_the_limit()
    {
        await using var world = await EdgeWorld.StartAsync(options => options with { MaxHttpHeadSize = 1024 * 1024 });
        await using var tls = await world.OpenTlsAsync();

        var answer = await SendAndDrain(tls, Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nX: " + new string('a', 200_000)));

        Assert.StartsWith("HTTP/1.1 431 ", Encoding.ASCII.GetString(answer), StringComparison.Ordinal);
        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_head_that_comes_too_slowly_is_given_up()
    {
        await using var world = await EdgeWorld.StartAsync(options => options with { HttpHeadTimeout = TimeSpan.FromMilliseconds(300) });
        await using var witness = await world.DialAsync();
        await using var tls = await world.OpenTlsAsync();

        await tls.WriteAsync("G"u8.ToArray());
        var answer = await Drain(tls);

        Assert.StartsWith("HTTP/1.1 408 ", Encoding.ASCII.GetString(answer), StringComparison.Ordinal);
        await AssertUntouched(world, witness, "no HTTP head within");
    }

    [Fact]
    public async Task A_peer_that_never_begins_TLS_is_given_up()
    {
        await using var world = await EdgeWorld.StartAsync(options => options with { TlsHandshakeTimeout = TimeSpan.FromMilliseconds(300) });
        await using var stream = await world.OpenTcpAsync();

        Assert.Empty(await Drain(stream));
        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("no TLS handshake within", StringComparison.Ordinal)), "the log tells it");
        world.AssertNoFaults();
    }

    [Theory]
    [InlineData("20010004", "SSTP version 20 instead of 10")]
    [InlineData("10000000", "SSTP packet length below 4")]
    [InlineData("10000001", "SSTP packet length below 4")]
    [InlineData("10000002", "SSTP packet length below 4")]
    [InlineData("10010003", "SSTP packet length below 4")]
    public async Task A_framing_error_closes_the_connection_with_no_message(string hex, string reason)
    {
        await using var world = await EdgeWorld.StartAsync();
        await using var witness = await world.DialAsync();
        await using var tls = await world.OpenTlsAsync();
        await tls.WriteAsync(Encoding.ASCII.GetBytes(TunnelHead));
        await ReadHead(tls);

        Assert.Empty(await SendAndDrain(tls, Convert.FromHexString(hex)));
        await AssertUntouched(world, witness, reason);
    }

    [Fact]
    public async Task A_request_split_at_every_byte_is_understood()
    {
        await using var world = await EdgeWorld.StartAsync();
        await using var tls = await world.OpenTlsAsync();
        foreach (var octet in Encoding.ASCII.GetBytes(TunnelHead))
        {
            await tls.WriteAsync(new[] { octet });
        }

        await ReadHead(tls);
        foreach (var octet in CallConnectRequest)
        {
            await tls.WriteAsync(new[] { octet });
        }

        await AssertAcknowledged(tls);
        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_request_glued_to_the_HTTP_head_and_to_the_TLS_Finished_is_answered_in_records_of_their_own()
    {
        await using var world = await EdgeWorld.StartAsync();
        using var client = new TlsClientContext(new TlsClientOptions { HostName = "127.0.0.1", TrustAnyCertificate = true });
        using var tls = client.Create();
        await using var stream = await world.OpenTcpAsync();
        var buffer = new byte[32 * 1024];
        while (tls.Handshake() == TlsStatus.WantInput)
        {
            await stream.WriteAsync(buffer.AsMemory(0, tls.Drain(buffer)));
            tls.Feed(buffer.AsSpan(0, await stream.ReadAsync(buffer)));
        }

        // Our Finished waits in the engine still: all three go out in one piece.
        tls.Write(Encoding.ASCII.GetBytes(TunnelHead).Concat(CallConnectRequest).ToArray());
        await stream.WriteAsync(buffer.AsMemory(0, tls.Drain(buffer)));

        var head = await ReadRecord(stream, tls);
        Assert.StartsWith("HTTP/1.1 200 ", Encoding.ASCII.GetString(head), StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", Encoding.ASCII.GetString(head), StringComparison.Ordinal);
        Assert.StartsWith("10010030", Convert.ToHexString(await ReadRecord(stream, tls)), StringComparison.Ordinal);
        world.AssertNoFaults();
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public Task Mutated_streams_end_nothing_but_themselves() => Fuzzing.RunAsync(20261121, async seed =>
    {
        await using var world = await EdgeWorld.StartAsync(options => options with { MaxHalfOpenPerSource = 10_000 });
        await using var witness = await world.DialAsync();
        var random = new Random(seed);
        var mutator = new Mutator(seed, s_packets);
        for (var i = 0; i < 150; i++)
        {
            await using var tls = await world.OpenTlsAsync();
            await tls.WriteAsync(Encoding.ASCII.GetBytes(TunnelHead).Concat(CallConnectRequest).ToArray());
            await ReadHead(tls);
            for (var burst = random.Next(1, 5); burst > 0; burst--)
            {
                if (!await TryWrite(tls, [.. mutator.Next(), .. mutator.Next()]))
                {
                    break;
                }
            }
        }

        await AssertUntouched(world, witness, "is over");
    });

    [Fact]
    public async Task A_peer_that_sends_echo_requests_and_never_reads_is_held_back()
    {
        await using var world = await EdgeWorld.StartAsync(options => options with { MaxEgressBacklog = 4096 });
        await using var witness = await world.DialAsync();
        await using var tls = await world.OpenTlsAsync();
        await tls.WriteAsync(Encoding.ASCII.GetBytes(TunnelHead).Concat(CallConnectRequest).ToArray());

        // LCP Echo-Requests and SSTP Abort-free noise: whatever the server answers, it may not pile up without bound.
        var noise = Enumerable.Repeat(Convert.FromHexString("1000000EFF03C02105010006AAAA"), 1_000).SelectMany(bytes => bytes).ToArray();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            for (var i = 0; i < 500; i++)
            {
                await tls.WriteAsync(noise, patience.Token);
            }
        }
        catch (Exception expected) when (expected is OperationCanceledException or IOException)
        {
            // Held back, or ended: both are fine; what counts is the other tunnel.
        }

        await EdgeWorld.PingAsync(witness, EdgeWorld.Gateway, 9);
        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_source_with_too_many_half_open_connections_is_refused_and_others_stay()
    {
        await using var world = await EdgeWorld.StartAsync(options => options with { MaxHalfOpenPerSource = 5 });
        await using var witness = await world.DialAsync();
        var idle = new List<Stream>();
        for (var i = 0; i < 5; i++)
        {
            idle.Add(await world.OpenTlsAsync());
        }

        await using (var refused = await world.OpenTcpAsync())
        {
            Assert.Empty(await Drain(refused));
        }

        await EdgeWorld.PingAsync(witness, EdgeWorld.Gateway, 1);
        foreach (var stream in idle)
        {
            await stream.DisposeAsync();
        }

        await EdgeWorld.UntilAsync(() => TryDial(world), "the source may dial again once the others are gone");
        world.AssertNoFaults();
    }

    private static bool TryDial(EdgeWorld world)
    {
        try
        {
            using var stream = world.OpenTlsAsync().GetAwaiter().GetResult();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task AssertUntouched(EdgeWorld world, Client.SstpConnection witness, string reason)
    {
        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains(reason, StringComparison.Ordinal)), $"the log has a line with '{reason}'");
        await EdgeWorld.PingAsync(witness, EdgeWorld.Gateway, 77);
        Assert.Equal(1, world.Edge.TunnelCount);
        world.AssertNoFaults();
    }

    private static async Task AssertAcknowledged(SslStream tls)
    {
        var answer = new byte[4096];
        var count = await tls.ReadAtLeastAsync(answer, 48);

        // Call-Connect-Ack: 48 bytes, one attribute: Crypto Binding Request, 40 bytes, both hashes offered.
        Assert.Equal("100100300002000100040028" + "00000003", Convert.ToHexString(answer, 0, 16));
        Assert.True(count >= 48, count.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The plaintext of the next TLS record that has any: five bytes of header with the length, then the record (RFC 8446 §5.1).</summary>
    private static async Task<byte[]> ReadRecord(Stream stream, ITlsEngine tls)
    {
        var record = new byte[5 + 32 * 1024];
        var plaintext = new byte[16 * 1024];
        while (true)
        {
            await stream.ReadExactlyAsync(record.AsMemory(0, 5));
            var length = 5 + BinaryPrimitives.ReadUInt16BigEndian(record.AsSpan(3));
            await stream.ReadExactlyAsync(record.AsMemory(5, length - 5));
            tls.Feed(record.AsSpan(0, length));
            tls.Read(plaintext, out var count);
            if (count > 0)
            {
                return plaintext[..count];
            }
        }
    }

    private static async Task ReadHead(SslStream tls)
    {
        var buffer = new byte[4096];
        var count = 0;
        while (HttpResponseHead.Parse(buffer.AsSpan(0, count), buffer.Length, out var head, out _) != HttpHeadStatus.Complete)
        {
            var read = await tls.ReadAsync(buffer.AsMemory(count, 1));
            Assert.NotEqual(0, read);
            count += read;
        }
    }

    private static async Task<bool> TryWrite(Stream stream, byte[] bytes)
    {
        try
        {
            await stream.WriteAsync(bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<byte[]> SendAndDrain(Stream stream, byte[] bytes)
    {
        await TryWrite(stream, bytes);
        return await Drain(stream);
    }

    /// <summary>Everything until the server closes; a reset counts as its end.</summary>
    private static async Task<byte[]> Drain(Stream stream)
    {
        using var all = new MemoryStream();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await stream.CopyToAsync(all, patience.Token);
        }
        catch (IOException)
        {
            // The server closed while bytes of ours were under way.
        }

        return all.ToArray();
    }
}
