using Concentrator.Protocol.Tls;

namespace Concentrator.Tls.Tests;

[Collection(Alone)]
public sealed class LeakTests : IClassFixture<TestAuthority>, IDisposable
{
    public const string Alone = "Measures the memory of the process";
    private const int WarmUp = 2_000;
    private readonly TlsServerContext _server;
    private readonly TlsClientContext _client;
    private readonly byte[] _wire = new byte[65536];

    public LeakTests(TestAuthority authority)
    {
        _server = new TlsServerContext(new TlsServerOptions { CertificatePath = authority.Ecdsa.Path });
        _client = new TlsClientContext(new TlsClientOptions { HostName = TestAuthority.HostName, AuthoritiesPath = authority.RootPath });
    }

    [Fact]
    public void Ten_thousand_connections_leave_nothing_behind() => AssertNoGrowth(10_000, Connect);

    [Fact]
    public void Thirty_thousand_connections_that_fail_leave_nothing_behind() => AssertNoGrowth(30_000, Fail);

    [Fact]
    public void Ten_thousand_engines_that_nobody_disposes_of_leave_nothing_behind()
    {
        int made = 0;
        AssertNoGrowth(10_000, () =>
        {
            _client.Create().Handshake();
            if (++made % 200 == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
    }

    [RequiresVariableFact("CONCENTRATOR_LONG")]
    [Trait("Tier", "long")]
    public void A_million_connections_leave_nothing_behind() => AssertNoGrowth(1_000_000, Connect);

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
    }

    private void Connect()
    {
        using TlsPair pair = TlsPair.Connect(_server, _client);
        pair.Client.Write("ping"u8);
        pair.Carry(pair.Client, pair.Server);
        Assert.Equal(TlsStatus.WantInput, pair.Server.Read(_wire, out int count));
        Assert.Equal(4, count);
        pair.Server.Feed("a piece of a record that never ends"u8);
    }

    private void Fail()
    {
        using ITlsEngine engine = _server.Create();
        engine.Feed("GET / HTTP/1.1\r\n\r\n"u8);
        Assert.Equal(TlsStatus.Failed, engine.Handshake());
        Assert.Contains("http request", engine.Failure, StringComparison.Ordinal);
    }

    /// <summary>An SSL alone has 14 KB. The allowance is for the runtime, whose own memory comes and goes in steps of some megabytes.</summary>
    private static void AssertNoGrowth(int count, Action action)
    {
        for (int i = 0; i < WarmUp; i++)
        {
            action();
        }

        long before = MemoryInUse();
        for (int i = 0; i < count; i++)
        {
            action();
        }

        long growth = MemoryInUse() - before;
        Assert.True(growth < (8L << 20) + (count * 10L), $"{growth} bytes more after {count}");
    }

    /// <summary>What native and managed code have allocated and not freed, in bytes.</summary>
    private static long MemoryInUse()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        AllocatorInformation native = NativeAllocator.GetInformation();
        return (long)(native.BytesInUse + native.BytesMapped) + GC.GetTotalMemory(forceFullCollection: true);
    }
}
