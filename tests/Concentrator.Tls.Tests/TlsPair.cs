using System.Security.Cryptography;
using Concentrator.Protocol.Tls;

namespace Concentrator.Tls.Tests;

/// <summary>A server's and a client's engine with a wire between them.</summary>
internal sealed class TlsPair(ITlsEngine server, ITlsEngine client) : IDisposable
{
    private readonly byte[] _wire = new byte[65536];

    public ITlsEngine Server { get; } = server;

    public ITlsEngine Client { get; } = client;

    /// <summary>The most bytes that one Feed gets.</summary>
    public int Split { get; init; } = 65536;

    public static TlsPair Connect(TlsServerContext server, TlsClientContext client, int split = 65536)
    {
        var pair = new TlsPair(server.Create(), client.Create()) { Split = split };
        (TlsStatus serverStatus, TlsStatus clientStatus) = pair.Handshake();
        Assert.True(clientStatus == TlsStatus.Ok, $"client: {clientStatus} {pair.Client.Failure}; server: {serverStatus} {pair.Server.Failure}");
        Assert.True(serverStatus == TlsStatus.Ok, $"server: {serverStatus} {pair.Server.Failure}");
        return pair;
    }

    /// <summary>Hands records over until neither side moves.</summary>
    public (TlsStatus Server, TlsStatus Client) Handshake()
    {
        TlsStatus clientStatus = Client.Handshake();
        TlsStatus serverStatus = TlsStatus.WantInput;
        bool moved = true;
        while (moved)
        {
            moved = false;
            if (Carry(Client, Server) > 0)
            {
                serverStatus = Server.Handshake();
                moved = true;
            }

            if (Carry(Server, Client) > 0)
            {
                clientStatus = Client.Handshake();
                moved = true;
            }
        }

        return (serverStatus, clientStatus);
    }

    /// <summary>Carries all waiting ciphertext from one to the other; returns how many bytes.</summary>
    public int Carry(ITlsEngine from, ITlsEngine to)
    {
        int total = 0;
        int count;
        while ((count = from.Drain(_wire.AsSpan(0, Math.Min(Split, _wire.Length)))) > 0)
        {
            to.Feed(_wire.AsSpan(0, count));
            total += count;
        }

        return total;
    }

    /// <summary>Sends bytes from one to the other and checks that they come as they went.</summary>
    public void Exchange(ITlsEngine from, ITlsEngine to, int length, int seed = 1)
    {
        byte[] sent = new byte[length];
        new Random(seed).NextBytes(sent);
        Assert.Equal(TlsStatus.Ok, from.Write(sent));
        Assert.True(Carry(from, to) > length);
        byte[] received = new byte[length + 1];
        Assert.Equal(TlsStatus.WantInput, to.Read(received, out int count));
        Assert.Equal(length, count);
        Assert.Equal(SHA256.HashData(sent), SHA256.HashData(received.AsSpan(0, count)));
    }

    public void Dispose()
    {
        Server.Dispose();
        Client.Dispose();
    }
}
