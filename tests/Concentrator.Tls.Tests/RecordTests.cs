using System.Security.Authentication;
using System.Security.Cryptography;
using Concentrator.Protocol.Tls;

namespace Concentrator.Tls.Tests;

public sealed class RecordTests : IClassFixture<TestAuthority>, IDisposable
{
    private readonly TestAuthority _authority;
    private readonly TlsServerContext _server;
    private readonly TlsClientContext _client;

    public RecordTests(TestAuthority authority)
    {
        _authority = authority;
        _server = new TlsServerContext(new TlsServerOptions { CertificatePath = authority.Ecdsa.Path });
        _client = new TlsClientContext(new TlsClientOptions { HostName = TestAuthority.HostName, AuthoritiesPath = authority.RootPath });
    }

    [Fact]
    public void Up_to_16384_bytes_make_one_record_and_more_make_several()
    {
        using TlsPair pair = TlsPair.Connect(_server, _client);
        byte[] wire = new byte[100_000];
        foreach ((int length, int records) in new[] { (1, 1), (1400, 1), (16384, 1), (16385, 2), (40_000, 3) })
        {
            Assert.Equal(TlsStatus.Ok, pair.Server.Write(new byte[length]));
            int pending = pair.Server.PendingOutput;
            Assert.Equal(pending, pair.Server.Drain(wire));
            int found = 0;
            for (int at = 0; at < pending; found++)
            {
                Assert.Equal(23, wire[at]);
                at += 5 + (wire[at + 3] << 8) + wire[at + 4];
            }

            Assert.Equal(records, found);
        }
    }

    [Fact]
    public void What_is_sent_from_where_it_waits_is_gone_and_the_rest_stays()
    {
        using TlsPair pair = TlsPair.Connect(_server, _client);
        byte[] data = new byte[30_000];
        new Random(5).NextBytes(data);
        pair.Server.Write(data);
        int pending = pair.Server.PendingOutput;
        Assert.Equal(pending, pair.Server.Output.Length);

        byte[] received = new byte[data.Length];
        int count = 0;
        while (pair.Server.PendingOutput > 0)
        {
            int some = Math.Min(7_001, pair.Server.PendingOutput);
            pair.Client.Feed(pair.Server.Output[..some]);
            pair.Server.Sent(some);
            pair.Client.Read(received.AsSpan(count), out int more);
            count += more;
        }

        Assert.Equal(data, received[..count]);
        Assert.True(pair.Server.Output.IsEmpty);
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Server.Sent(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Server.Sent(-1));
    }

    [Fact]
    public void Reading_tells_a_full_span_from_an_empty_engine()
    {
        using TlsPair pair = TlsPair.Connect(_server, _client);
        byte[] received = new byte[100];
        Assert.Equal(TlsStatus.WantInput, pair.Server.Read(received, out int count));
        Assert.Equal(0, count);

        pair.Client.Write("one "u8);
        pair.Client.Write("two "u8);
        pair.Client.Write("three"u8);
        pair.Carry(pair.Client, pair.Server);
        Assert.Equal(TlsStatus.Ok, pair.Server.Read([], out count));
        Assert.Equal(0, count);
        Assert.Equal(TlsStatus.Ok, pair.Server.Read(received.AsSpan(0, 6), out count));
        Assert.Equal("one tw"u8.ToArray(), received[..count]);
        Assert.Equal(TlsStatus.WantInput, pair.Server.Read(received, out count));
        Assert.Equal("o three"u8.ToArray(), received[..count]);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, false)]
    [InlineData(SslProtocols.Tls13, true)]
    public void After_so_many_bytes_the_keys_for_sending_are_new_in_tls_1_3(SslProtocols version, bool updates)
    {
        const int KeyUpdateRecord = 5 + 5 + 1 + 16;
        using var server = new TlsServerContext(
            new TlsServerOptions { CertificatePath = _authority.Ecdsa.Path, MaximumVersion = version, KeyUpdateAfter = 10_000 });
        using TlsPair pair = TlsPair.Connect(server, _client);
        int usual = WriteAndCarry();
        for (int i = 2; i <= 100; i++)
        {
            Assert.Equal(updates && i % 10 == 1 ? usual + KeyUpdateRecord : usual, WriteAndCarry());
        }

        pair.Exchange(pair.Client, pair.Server, 1000);

        int WriteAndCarry()
        {
            byte[] received = new byte[2000];
            Assert.Equal(TlsStatus.Ok, pair.Server.Write(new byte[1000]));
            int carried = pair.Carry(pair.Server, pair.Client);
            Assert.Equal(TlsStatus.WantInput, pair.Client.Read(received, out int count));
            Assert.Equal(1000, count);
            return carried;
        }
    }

    [Fact]
    public void An_empty_write_sends_nothing()
    {
        using TlsPair pair = TlsPair.Connect(_server, _client);
        Assert.Equal(TlsStatus.Ok, pair.Server.Write([]));
        Assert.Equal(0, pair.Server.PendingOutput);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void A_record_split_at_every_byte_is_read_once_it_is_whole(SslProtocols version)
    {
        using var pair = Connect(version);
        byte[] sent = RandomNumberGenerator.GetBytes(300);
        pair.Client.Write(sent);
        byte[] wire = new byte[1000];
        int length = pair.Client.Drain(wire);
        byte[] received = new byte[400];
        int count = 0;
        for (int i = 0; i < length; i++)
        {
            Assert.Equal(0, count);
            pair.Server.Feed(wire.AsSpan(i, 1));
            Assert.Equal(TlsStatus.WantInput, pair.Server.Read(received, out count));
        }

        Assert.Equal(sent, received[..count]);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void A_large_transfer_both_ways_at_once_in_odd_pieces_arrives_whole(SslProtocols version)
    {
        const int Total = 24 << 20;
        using var pair = Connect(version);
        var random = new Random(7);
        (ITlsEngine From, ITlsEngine To, IncrementalHash Sent, IncrementalHash Received)[] directions =
        [
            (pair.Client, pair.Server, IncrementalHash.CreateHash(HashAlgorithmName.SHA256), IncrementalHash.CreateHash(HashAlgorithmName.SHA256)),
            (pair.Server, pair.Client, IncrementalHash.CreateHash(HashAlgorithmName.SHA256), IncrementalHash.CreateHash(HashAlgorithmName.SHA256)),
        ];
        byte[] plain = new byte[50_000];
        byte[] wire = new byte[70_000];
        byte[] received = new byte[70_000];
        int[] sent = new int[2];
        int[] got = new int[2];
        while (sent.Min() < Total)
        {
            for (int i = 0; i < directions.Length; i++)
            {
                (ITlsEngine from, ITlsEngine to, IncrementalHash sentHash, IncrementalHash receivedHash) = directions[i];
                Span<byte> piece = plain.AsSpan(0, random.Next(plain.Length));
                random.NextBytes(piece);
                Assert.Equal(TlsStatus.Ok, from.Write(piece));
                sentHash.AppendData(piece);
                sent[i] += piece.Length;
                int count;
                while ((count = from.Drain(wire.AsSpan(0, random.Next(1, wire.Length)))) > 0)
                {
                    to.Feed(wire.AsSpan(0, count));
                    TlsStatus status;
                    do
                    {
                        status = to.Read(received.AsSpan(0, random.Next(1, received.Length)), out count);
                        receivedHash.AppendData(received, 0, count);
                        got[i] += count;
                    }
                    while (status == TlsStatus.Ok);
                    Assert.Equal(TlsStatus.WantInput, status);
                }
            }
        }

        Assert.Equal(sent, got);
        Assert.All(directions, direction => Assert.Equal(direction.Sent.GetHashAndReset(), direction.Received.GetHashAndReset()));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void A_changed_record_breaks_the_connection_with_an_alert_and_gives_no_data(SslProtocols version)
    {
        using var pair = Connect(version);
        pair.Client.Write("good"u8);
        pair.Carry(pair.Client, pair.Server);
        pair.Client.Write("changed"u8);
        byte[] wire = new byte[1000];
        int length = pair.Client.Drain(wire);
        wire[length - 1] ^= 1;
        pair.Server.Feed(wire.AsSpan(0, length));
        byte[] received = new byte[100];
        Assert.Equal(TlsStatus.Failed, pair.Server.Read(received, out int count));
        Assert.Equal("good"u8.ToArray(), received[..count]);
        Assert.Contains("bad record mac", pair.Server.Failure, StringComparison.Ordinal);
        Assert.True(pair.Carry(pair.Server, pair.Client) > 0);
        Assert.Equal(TlsStatus.Failed, pair.Client.Read(received, out _));
        Assert.Contains("alert received: bad record mac", pair.Client.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repeated_record_breaks_the_connection()
    {
        using TlsPair pair = TlsPair.Connect(_server, _client);
        pair.Client.Write("once"u8);
        byte[] wire = new byte[1000];
        int length = pair.Client.Drain(wire);
        pair.Server.Feed(wire.AsSpan(0, length));
        pair.Server.Feed(wire.AsSpan(0, length));
        byte[] received = new byte[100];
        Assert.Equal(TlsStatus.Failed, pair.Server.Read(received, out int count));
        Assert.Equal("once"u8.ToArray(), received[..count]);
    }

    [Fact]
    public void Sending_goes_on_after_the_peer_has_closed_its_side()
    {
        using TlsPair pair = TlsPair.Connect(_server, _client);
        pair.Client.Shutdown();
        pair.Carry(pair.Client, pair.Server);
        byte[] received = new byte[100];
        Assert.Equal(TlsStatus.Closed, pair.Server.Read(received, out _));
        pair.Server.Feed("what follows is never read"u8);
        Assert.Equal(TlsStatus.Closed, pair.Server.Read(received, out _));
        Assert.Equal(TlsStatus.Ok, pair.Server.Write("bye"u8));
        pair.Carry(pair.Server, pair.Client);
        Assert.Equal(TlsStatus.WantInput, pair.Client.Read(received, out int count));
        Assert.Equal("bye"u8.ToArray(), received[..count]);
    }

    [Fact]
    public void Writing_after_ones_own_close_notify_fails_and_says_so()
    {
        using TlsPair pair = TlsPair.Connect(_server, _client);
        pair.Client.Shutdown();
        Assert.Equal(TlsStatus.Failed, pair.Client.Write("late"u8));
        Assert.Contains("shutdown", pair.Client.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_close_before_the_handshake_is_complete_sends_nothing()
    {
        using ITlsEngine engine = _server.Create();
        engine.Shutdown();
        Assert.Equal(0, engine.PendingOutput);
        Assert.Equal(TlsStatus.WantInput, engine.Handshake());
    }

    [Fact]
    public void What_needs_a_complete_handshake_is_refused_before_it()
    {
        using ITlsEngine engine = _server.Create();
        Assert.False(engine.HandshakeCompleted);
        Assert.Null(engine.ServerName);
        Assert.Null(engine.PeerCertificate);
        Assert.Throws<InvalidOperationException>(() => engine.ProtocolName);
        Assert.Throws<InvalidOperationException>(() => engine.CipherSuite);
        Assert.Throws<InvalidOperationException>(() => engine.GetServerCertificateHash(HashAlgorithmName.SHA1, new byte[20]));
        Assert.Throws<InvalidOperationException>(() => engine.ExportKeyingMaterial("label", [], new byte[20]));
        Assert.Equal(TlsStatus.WantInput, engine.Read(new byte[10], out _));
        Assert.Equal(TlsStatus.WantInput, engine.Write("early"u8));
        Assert.Equal(0, engine.PendingOutput);
    }

    [Fact]
    public void A_hash_of_another_algorithm_or_length_is_refused()
    {
        using TlsPair pair = TlsPair.Connect(_server, _client);
        Assert.Throws<ArgumentException>(() => pair.Server.GetServerCertificateHash(HashAlgorithmName.MD5, new byte[16]));
        Assert.Throws<ArgumentException>(() => pair.Server.GetServerCertificateHash(HashAlgorithmName.SHA256, new byte[20]));
    }

    [Fact]
    public void A_disposed_engine_does_nothing_more()
    {
        ITlsEngine engine = _client.Create();
        engine.Handshake();
        engine.Dispose();
        engine.Dispose();
        Assert.Equal(0, engine.PendingOutput);
        Assert.Throws<ObjectDisposedException>(() => engine.Feed("x"u8));
        Assert.Throws<ObjectDisposedException>(() => engine.Handshake());
        Assert.Throws<ObjectDisposedException>(() => engine.Read(new byte[1], out _));
        Assert.Throws<ObjectDisposedException>(() => engine.Write("x"u8));
        Assert.Throws<ObjectDisposedException>(() => engine.Drain(new byte[1]));
        Assert.Throws<ObjectDisposedException>(engine.Shutdown);
    }

    [Fact]
    public void No_call_allocates_once_the_connection_stands()
    {
        using TlsPair pair = TlsPair.Connect(_server, _client);
        byte[] plain = new byte[16384];
        byte[] wire = new byte[65536];
        for (int i = 0; i < 100; i++)
        {
            Carry();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Carry();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Carry()
        {
            pair.Client.Write(plain);
            int count = pair.Client.Drain(wire);
            pair.Server.Feed(wire.AsSpan(0, count));
            pair.Server.Read(plain, out _);
            pair.Server.Read(plain, out _);
        }
    }

    [Fact]
    public async Task Engines_of_one_context_work_on_several_threads_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                using TlsPair pair = TlsPair.Connect(_server, _client);
                pair.Exchange(pair.Client, pair.Server, 50_000, seed);
            }
        })));
    }

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
    }

    private TlsPair Connect(SslProtocols version)
    {
        Assert.True(version is SslProtocols.Tls12 or SslProtocols.Tls13);
        return version == SslProtocols.Tls13 ? TlsPair.Connect(_server, _client) : ConnectTls12();
    }

    private TlsPair ConnectTls12()
    {
        using var client = new TlsClientContext(
            new TlsClientOptions { HostName = TestAuthority.HostName, TrustAnyCertificate = true, MaximumVersion = SslProtocols.Tls12 });
        return TlsPair.Connect(_server, client);
    }
}
