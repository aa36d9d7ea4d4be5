using System.Security.Authentication;
using Concentrator.Protocol.Tls;

namespace Concentrator.Tls.Tests;

/// <summary>No input may throw, hang, or give a failure without words.</summary>
public sealed class HostileInputTests : IClassFixture<TestAuthority>, IDisposable
{
    private const int RecordHeader = 5;
    private const int HandshakeHeader = 4;

    private readonly TlsServerContext _server;
    private readonly TlsClientContext _client12;
    private readonly TlsClientContext _client13;
    private readonly byte[] _plain = new byte[20_000];
    private readonly byte[] _wire = new byte[65536];

    public HostileInputTests(TestAuthority authority)
    {
        _server = new TlsServerContext(new TlsServerOptions { CertificatePath = authority.Ecdsa.Path });
        _client12 = CreateClient(SslProtocols.Tls12);
        _client13 = CreateClient(SslProtocols.Tls13);

        TlsClientContext CreateClient(SslProtocols version) => new(new TlsClientOptions
        {
            HostName = TestAuthority.HostName,
            AuthoritiesPath = authority.RootPath,
            MinimumVersion = version,
            MaximumVersion = version,
        });
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void A_server_survives_200_000_pieces_of_garbage() => Fuzzing.Run(1, seed =>
    {
        var random = new Random(seed);
        int failed = 0;
        for (int i = 0; i < Fuzzing.Inputs; i++)
        {
            using ITlsEngine engine = _server.Create();
            failed += Feed(engine, Garbage(random)) ? 0 : 1;
        }

        Assert.InRange(failed, Fuzzing.Inputs / 2, Fuzzing.Inputs);
    });

    [Fact]
    [Trait("Kind", "fuzz")]
    public void A_server_survives_40_000_mutated_client_hellos() => Fuzzing.Run(2, seed =>
    {
        var mutator = new Mutator(seed) { Front = RecordHeader + HandshakeHeader };
        byte[][] hellos = [Hello(_client12), Hello(_client13)];
        int failed = 0;
        for (int i = 0; i < 40_000; i++)
        {
            using ITlsEngine engine = _server.Create();
            failed += Feed(engine, mutator.Of(hellos[i % 2])) ? 0 : 1;
        }

        Assert.InRange(failed, 10_000, 40_000);
    });

    [Fact]
    [Trait("Kind", "fuzz")]
    public void A_client_survives_8_000_mutated_server_flights() => Fuzzing.Run(3, seed =>
    {
        var mutator = new Mutator(seed) { Front = RecordHeader + HandshakeHeader };
        int failed = 0;
        for (int i = 0; i < 8_000; i++)
        {
            using var pair = new TlsPair(_server.Create(), (i % 2 == 0 ? _client12 : _client13).Create());
            pair.Client.Handshake();
            pair.Carry(pair.Client, pair.Server);
            pair.Server.Handshake();
            failed += Feed(pair.Client, mutator.Of(Drain(pair.Server))) ? 0 : 1;
        }

        Assert.InRange(failed, 2_000, 8_000);
    });

    [Fact]
    [Trait("Kind", "fuzz")]
    public void A_server_survives_4_000_mutated_client_finishes() => Fuzzing.Run(4, seed =>
    {
        var mutator = new Mutator(seed) { Front = RecordHeader + HandshakeHeader };
        int failed = 0;
        for (int i = 0; i < 4_000; i++)
        {
            using var pair = new TlsPair(_server.Create(), (i % 2 == 0 ? _client12 : _client13).Create());
            pair.Client.Handshake();
            pair.Carry(pair.Client, pair.Server);
            pair.Server.Handshake();
            pair.Carry(pair.Server, pair.Client);
            pair.Client.Handshake();
            failed += Feed(pair.Server, mutator.Of(Drain(pair.Client))) ? 0 : 1;
            Assert.Equal(0, pair.Server.Read(_plain, out int count) == TlsStatus.Ok ? count : 0);
        }

        Assert.InRange(failed, 1_000, 4_000);
    });

    [Fact]
    [Trait("Kind", "fuzz")]
    public void Changed_records_give_no_data_in_4_000_mutations_on_open_connections() => Fuzzing.Run(5, seed =>
    {
        var mutator = new Mutator(seed) { Front = RecordHeader + HandshakeHeader };
        byte[] sent = new byte[1400];
        for (int i = 0; i < 4_000; i++)
        {
            using TlsPair pair = TlsPair.Connect(_server, i % 2 == 0 ? _client12 : _client13);
            pair.Client.Write(sent);
            pair.Client.Write(sent);
            byte[] flight = Drain(pair.Client);
            byte[] mutated = mutator.Of(flight);
            pair.Server.Feed(mutated);
            TlsStatus status = pair.Server.Read(_plain, out int count);
            Assert.NotEqual(TlsStatus.Ok, status);
            Assert.True(status != TlsStatus.Failed || pair.Server.Failure is { Length: > 0 });

            // What comes before the first changed byte may arrive, whole records only; nothing after it.
            int same = flight.AsSpan().CommonPrefixLength(mutated);
            Assert.True(count <= same / (flight.Length / 2) * sent.Length, $"{count} bytes of {same} unchanged ones");
            Assert.DoesNotContain(_plain.Take(count), octet => octet != 0);
        }
    });

    public void Dispose()
    {
        _server.Dispose();
        _client12.Dispose();
        _client13.Dispose();
    }

    /// <summary>Noise, half of it behind the type and the version of a record.</summary>
    private static byte[] Garbage(Random random)
    {
        byte[] bytes = new byte[random.Next(1, 600)];
        random.NextBytes(bytes);
        if (bytes.Length > 3 && random.Next(2) == 0)
        {
            bytes[0] = (byte)random.Next(20, 25);
            bytes[1] = 3;
            bytes[2] = (byte)random.Next(0, 5);
        }

        return bytes;
    }

    /// <summary>Whether the engine still works afterwards.</summary>
    private bool Feed(ITlsEngine engine, byte[] input)
    {
        engine.Feed(input);
        TlsStatus status = engine.Handshake();
        if (status != TlsStatus.Failed)
        {
            status = engine.Read(_plain, out int count);
            Assert.InRange(count, 0, _plain.Length);
        }

        _ = Drain(engine);
        _ = engine.ServerName;
        _ = engine.PeerCertificate;
        Assert.Equal(status == TlsStatus.Failed, engine.Failure is not null);
        Assert.False(engine.Failure is { Length: 0 });
        return status != TlsStatus.Failed;
    }

    private byte[] Hello(TlsClientContext context)
    {
        using ITlsEngine engine = context.Create();
        engine.Handshake();
        return Drain(engine);
    }

    private byte[] Drain(ITlsEngine engine)
    {
        using var drained = new MemoryStream();
        int count;
        while ((count = engine.Drain(_wire)) > 0)
        {
            drained.Write(_wire, 0, count);
        }

        return drained.ToArray();
    }
}
