using System.Security.Cryptography;
using Concentrator.Protocol.Sstp;

namespace Concentrator.Protocol.Tests.Sstp;

/// <summary>Our client and our server with each other, packet by packet.</summary>
public sealed class SstpCallTests
{
    private static readonly SstpCertificateHashes s_certificate = new(SHA1.HashData("certificate"u8), SHA256.HashData("certificate"u8));
    private static readonly byte[] s_key = SHA256.HashData("key"u8);

    [Theory]
    [InlineData(SstpHashProtocols.Sha1)]
    [InlineData(SstpHashProtocols.Sha256)]
    [InlineData(SstpHashProtocols.Sha1 | SstpHashProtocols.Sha256)]
    public void Our_client_and_our_server_connect_and_disconnect(SstpHashProtocols offered)
    {
        var client = new SstpClientCall(SstpCallOptions.Default, s_certificate);
        var server = new SstpServerCall(new SstpCallOptions { HashProtocols = offered }, [s_certificate]);
        var toServer = new PacketBatch();
        var toClient = new PacketBatch();

        server.Start(0);
        client.Start(0, toServer);
        Assert.Equal(SstpCallEvents.StartPpp, server.Receive(Packets.Single(toServer), 1, toClient));
        Assert.Equal(48, Packets.Single(toClient).Length);
        Assert.Equal(SstpCallEvents.StartPpp, client.Receive(Packets.Single(toClient), 2, toServer));

        toServer.Clear();
        toClient.Clear();
        Assert.Equal(SstpCallEvents.None, server.Authenticated(s_key, 3, toClient));
        Assert.Equal(SstpCallEvents.Connected, client.Authenticated(s_key, 3, toServer));
        Assert.Equal(offered == SstpHashProtocols.Sha1 ? 1 : 2, Packets.Single(toServer)[15]);
        Assert.Equal(SstpCallEvents.Connected, server.Receive(Packets.Single(toServer), 4, toClient));
        Assert.True(client.IsConnected);
        Assert.True(server.IsConnected);
        Assert.True(toClient.IsEmpty);

        toServer.Clear();
        Assert.Equal(SstpCallEvents.StopPpp, client.Disconnect(5, toServer));
        Assert.Equal(SstpCallEvents.StopPpp, server.Receive(Packets.Single(toServer), 6, toClient));
        Assert.Equal(SstpCallEvents.CloseTransport, client.Receive(Packets.Single(toClient), 7, toServer));
        Assert.Equal(SstpCallEvents.CloseTransport, server.Tick(6 + SstpCallOptions.Default.DisconnectTimeout2, toClient));
        Assert.Equal((SstpCallEnd.LocalDisconnect, SstpCallEnd.PeerDisconnect), (client.End, server.End));
    }
}
