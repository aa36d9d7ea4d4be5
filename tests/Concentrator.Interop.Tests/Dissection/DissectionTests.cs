using System.Collections.Concurrent;
using Concentrator.Client;
using Concentrator.Interop.Tests.Client;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Interop.Tests.Server;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Tls;

namespace Concentrator.Interop.Tests.Dissection;

/// <summary>Somebody else's eyes on our bytes: tshark decrypts what server and client said to each other and takes it apart.</summary>
public sealed class DissectionTests
{
    private const string User = "alice";
    private const int Dials = 3;
    private const string Password = "in Wonderland, 1865";

    [ProgramFact("tshark", "tcpdump", "nft", "ss")]
    public async Task Tshark_understands_every_packet_of_server_and_client()
    {
        using var folder = new TemporaryFolder("dissection");
        var keys = new ConcurrentQueue<string>();
        var capture = folder.File("capture.pcap");
        await using var network = await EdgeNetwork.CreateAsync();
        await using var server = await ConcentratorServer.CreateAsync(network.Edge, EdgeNetwork.OuterServer, ["mschapv2", "chap", "pap"]);
        await server.AddUserAsync(User, Password, chap: true);
        await server.StartAsync();
        await using (var dump = network.Edge.Start(["tcpdump", "-i", "lo", "-s", "0", "-U", "--immediate-mode", "-w", capture, $"port {ConcentratorServer.Port}"]))
        {
            await dump.WaitForLineAsync(line => line.Contains("listening on", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
            foreach (var method in new[] { AuthenticationMethod.MsChapV2, AuthenticationMethod.ChapMd5, AuthenticationMethod.Pap })
            {
                await DialPingAndDisconnectAsync(network, method, keys.Enqueue);
            }

            // The last packets are on their way from the kernel to the file.
            for (var tries = 0; tries < 40 && (await CountFinsAsync(capture)) < 2 * Dials; tries++)
            {
                await Task.Delay(250);
            }

            await dump.SignalAsync("INT");
            await dump.WaitForExitAsync(TimeSpan.FromSeconds(20));
        }

        var keyFile = folder.File("keys");
        await File.WriteAllLinesAsync(keyFile, keys);
        Task<string[]> FramesAsync(string filter) => ReadAsync(capture, keyFile, filter);

        // 8388608 is an expert information of severity "error": a wrong checksum, a length that does not fit, an option that is not understood.
        Assert.Empty(await FramesAsync("_ws.malformed || _ws.expert.severity >= 8388608"));
        Assert.Equal(6, (await FramesAsync("http")).Length);
        (string What, string Filter, int AtLeast)[] wanted =
        [
            ("Call-Connect-Request", "sstp.messagetype == 1", 3),
            ("Call-Connect-Ack", "sstp.messagetype == 2", 3),
            ("Call-Connected with a binding", "sstp.messagetype == 4 && sstp.cert_hash", 3),
            ("Call-Disconnect", "sstp.messagetype == 6", 3),
            ("LCP Configure-Request", "lcp && ppp.code == 1", 3),
            ("LCP Configure-Ack", "lcp && ppp.code == 2", 3),
            ("CHAP Challenge", "chap.code == 1", 2),
            ("CHAP Response", "chap.code == 2", 2),
            ("CHAP Success", "chap.code == 3", 2),
            ("PAP Authenticate-Request", "pap.code == 1", 1),
            ("IPCP Configure-Ack", "ipcp && ppp.code == 2", 3),
            ("echo", $"icmp.type == 8 && ip.dst == {ConcentratorServer.Gateway}", 3),
            ("echo reply", $"icmp.type == 0 && ip.src == {ConcentratorServer.Gateway}", 3),
        ];
        await Task.WhenAll(wanted.Select(async each =>
        {
            var frames = await FramesAsync(each.Filter);
            Assert.True(frames.Length >= each.AtLeast, $"{each.What}: {frames.Length} frames instead of {each.AtLeast}. All frames:\n{string.Join('\n', await FramesAsync("tls"))}");
        }));
    }

    private static async Task<int> CountFinsAsync(string capture)
    {
        // The file may end within a packet, which tshark tells by its exit code.
        await using var tshark = RunningProgram.Start("tshark", ["-r", capture, "-Y", "tcp.flags.fin == 1", "-T", "fields", "-e", "frame.number"]);
        await tshark.WaitForExitAsync(TimeSpan.FromSeconds(30));
        return tshark.Output.Split('\n').Count(line => int.TryParse(line, out _));
    }

    private static async Task DialPingAndDisconnectAsync(EdgeNetwork network, AuthenticationMethod method, Action<string> keyLog)
    {
        var options = new SstpClientOptions
        {
            Host = EdgeNetwork.OuterServer,
            Port = ConcentratorServer.Port,
            UserName = User,
            Password = Password,
            Methods = [method],
            Tls = new TlsClientOptions { HostName = EdgeNetwork.OuterServer, TrustAnyCertificate = true, KeyLog = keyLog },
        };
        await using var tunnel = await await network.Edge.EnterAsync(() => SstpConnection.ConnectAsync(options));
        for (ushort sequence = 1; sequence <= 3; sequence++)
        {
            Assert.True(await EchoRequest.PingAsync(tunnel, ConcentratorServer.Gateway, sequence, 100 * sequence, TimeSpan.FromSeconds(10)));
        }

        Assert.Equal(SstpTunnelEndReason.Local, (await tunnel.DisconnectAsync()).Reason);
    }

    private static async Task<string[]> ReadAsync(string capture, string keys, string filter)
    {
        var output = await RunningProgram.RunAsync(
            "tshark", "-r", capture, "-o", $"tls.keylog_file:{keys}", "-d", $"tcp.port=={ConcentratorServer.Port},tls",
            "-T", "fields", "-e", "frame.number", "-e", "_ws.col.Protocol", "-e", "_ws.col.Info", "-Y", filter);
        // A warning that it runs as root comes with the lines of frames.
        return [.. output.Split('\n').Where(line => line.Length > 0 && char.IsAsciiDigit(line[0]))];
    }
}
