using System.Diagnostics;
using Concentrator.Protocol.Http;
using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Sstp;

namespace Concentrator.Protocol.Tests.Sstp;

/// <summary>Somebody else's eyes on our bytes: Wireshark's dissector reads what both roles send.</summary>
public sealed class TsharkTests
{
    private static readonly string[] s_fields =
    [
        "sstp.iscontrol", "sstp.length", "sstp.messagetype", "sstp.numattrib", "sstp.attribid", "sstp.attriblength", "sstp.encapsulatedprotocol", "sstp.hash", "sstp.status",
        "sstp.nonce", "_ws.malformed",
    ];

    [TsharkFact]
    public async Task Wireshark_reads_every_message_as_we_meant_it()
    {
        var nonce = Convert.ToHexString(CallFixture.Nonce).ToLowerInvariant();
        var capture = new PlainCapture();
        capture.Add(fromClient: true, SstpHttp.Request("vpn.example", Guid.NewGuid()));
        capture.Add(fromClient: false, SstpHttp.Accepted);
        foreach (var (fromClient, packet) in Session())
        {
            capture.Add(fromClient, packet);
        }

        var lines = await DissectAsync(capture.ToFile());

        string[] expected =
        [
            "1 14 0x0001 1 1 6 0x0002 - - - -",
            "1 22 0x0003 1 2,1 14 - - 0x00000004 - -",
            "1 14 0x0001 1 1 6 0x0001 - - - -",
            $"1 48 0x0002 1 4 40 - 0x03 - {nonce} -",
            $"1 112 0x0004 1 3 104 - 0x02 - {nonce} -",
            "0 12 - - - - - - - - -",
            "1 8 0x0008 0 - - - - - - -",
            "1 8 0x0009 0 - - - - - - -",
            "1 20 0x0006 1 2,0 12 - - 0x00000000 - -",
            "1 8 0x0007 0 - - - - - - -",
            "1 20 0x0005 1 2,2 12 - - 0x00000005 - -",
        ];
        var seen = lines.Select(line => string.Join(' ', line.Split('\t').Select(value => value.Length == 0 ? "-" : value)));
        Assert.Equal(string.Join('\n', expected), string.Join('\n', seen));
    }

    /// <summary>One packet of each kind, and a request for a protocol other than PPP to earn the Nak.</summary>
    private static IEnumerable<(bool FromClient, byte[] Packet)> Session()
    {
        var server = new ServerFixture();
        var client = new ClientFixture();
        server.Call.Start(0);
        var bad = Packets.Control(1, "000100060002");
        yield return (true, bad);
        server.Receive(bad);
        yield return (false, server.Sent[0]);

        client.Call.Start(0, client.Output);
        yield return (true, client.Sent[0]);
        server.Receive(client.Sent[0]);
        yield return (false, server.Sent[0]);
        client.Receive(server.Sent[0]);
        client.Authenticated();
        yield return (true, client.Sent[0]);
        server.Authenticated();
        server.Receive(CallFixture.CallConnected());

        var data = new byte[12];
        SstpFrame.WriteDataHeader(data, PppProtocol.Lcp, 4);
        (data[8], data[9], data[11]) = (1, 1, 4);
        yield return (true, data);

        server.Tick(server.Deadline);
        yield return (false, server.Sent[0]);
        client.Receive(server.Sent[0]);
        yield return (true, client.Sent[0]);
        client.Disconnect();
        yield return (true, client.Sent[0]);
        server.Receive(client.Sent[0]);
        yield return (false, server.Sent[0]);

        var other = ServerFixture.Acknowledged();
        other.Receive(CallFixture.Request);
        yield return (false, other.Sent[0]);
    }

    private static async Task<string[]> DissectAsync(byte[] capture)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, capture);
            var start = new ProcessStartInfo("tshark", ["-n", "-r", file, "-Y", "sstp", "-T", "fields", .. s_fields.SelectMany(f => (string[])["-e", f])])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start) ?? throw new InvalidOperationException("tshark did not start.");
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            try
            {
                var errors = process.StandardError.ReadToEndAsync(limit.Token);
                var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
                await process.WaitForExitAsync(limit.Token);
                Assert.True(process.ExitCode == 0, await errors);
                return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            }
            finally
            {
                process.Kill();
            }
        }
        finally
        {
            File.Delete(file);
        }
    }
}
