using Concentrator.Protocol.Sstp;

namespace Concentrator.Client.Tests.Server;

/// <summary>A client session and a test server, back to back in memory, on one clock that only the test moves.</summary>
internal sealed class TestTunnel : IDisposable
{
    private readonly int _chunk;

    /// <param name="client">The client's options; null for the right user.</param>
    /// <param name="server">The server's options; null for the defaults.</param>
    /// <param name="chunk">How many bytes cross the wire at once.</param>
    /// <param name="echo">Whether the server sends packets back.</param>
    public TestTunnel(SstpClientOptions? client = null, TestServerOptions? server = null, int chunk = 65_536, bool echo = false)
    {
        _chunk = chunk;
        Client = new SstpClientSession(client ?? Alice, ClientTls, packet => Received.Add(packet.ToArray()));
        Server = new TestServer(server ?? new TestServerOptions(), ServerTls, new SstpCertificateHashes(Digest(20), Digest(32))) { Echo = echo };
    }

    public static SstpClientOptions Alice { get; } = new() { Host = "vpn.example", UserName = TestServer.User, Password = TestServer.Password };

    public PlainEngine ClientTls { get; } = new();

    public PlainEngine ServerTls { get; } = new();

    public SstpClientSession Client { get; }

    public TestServer Server { get; }

    /// <summary>The packets that came out of the client's end.</summary>
    public List<byte[]> Received { get; } = [];

    public long Now { get; private set; } = 1_000_000;

    /// <summary>What the server sent, changed on its way if the test wants.</summary>
    public Func<byte[], byte[]> ToClient { get; set; } = bytes => bytes;

    public TestTunnel Dial()
    {
        Client.Start(Now);
        Settle();
        return this;
    }

    /// <summary>Carries bytes both ways until neither side has any.</summary>
    public void Settle()
    {
        var buffer = new byte[_chunk];
        bool moved;
        do
        {
            moved = false;
            for (int count; (count = Client.Drain(buffer)) > 0; moved = true)
            {
                Server.Receive(buffer.AsSpan(0, count), Now);
            }

            for (int count; (count = ServerTls.Drain(buffer)) > 0; moved = true)
            {
                Client.Receive(ToClient(buffer[..count]), Now);
            }
        }
        while (moved);
    }

    /// <summary>Lets time pass; what is due on either side happens when it is due, unless the server is mute.</summary>
    public void Pass(long milliseconds, bool serverIsMute = false)
    {
        var until = Now + milliseconds;
        while (true)
        {
            var next = Math.Min(Client.NextDeadline, serverIsMute ? long.MaxValue : Server.NextDeadline);
            if (next > until)
            {
                break;
            }

            Now = Math.Max(Now, next);
            Client.Tick(Now);
            if (serverIsMute)
            {
                while (Client.Drain(new byte[4096]) > 0)
                {
                }
            }
            else
            {
                Server.Tick(Now);
                Settle();
            }
        }

        Now = until;
    }

    public void Dispose() => Client.Dispose();

    private static byte[] Digest(int size)
    {
        var digest = new byte[size];
        Array.Fill(digest, PlainEngine.Digest);
        return digest;
    }
}
