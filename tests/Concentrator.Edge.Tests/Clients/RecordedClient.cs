using System.Globalization;
using System.Net.Security;
using System.Text;
using System.Text.RegularExpressions;
using Concentrator.Edge.Tests.World;
using Concentrator.Protocol;
using Concentrator.Protocol.Http;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Sstp;

namespace Concentrator.Edge.Tests.Clients;

/// <summary>
/// Plays a recorded sequence, byte by byte, over real TLS. Lines: <c>http</c> a head, <c>sstp&gt;</c> and <c>sstp&lt;</c> whole SSTP packets, <c>&gt;</c> and <c>&lt;</c> PPP frames without FF 03;
/// in those, <c>[name:4]</c> takes four bytes and <c>{name}</c> stands for them again. <c>ack</c>, <c>challenge</c>, <c>response</c>, <c>success</c>, <c>failure</c>, <c>ping</c> are what they say,
/// <c>connected</c> the Call-Connected. A <c>+</c> in front holds the bytes back until the next line sends: they come in one TLS record.
/// </summary>
internal sealed partial class RecordedClient : IAsyncDisposable
{
    private readonly SslStream _tls;
    private readonly SstpCertificateHashes _certificate;
    private readonly Dictionary<string, string> _taken = new(StringComparer.Ordinal);
    private readonly List<byte> _heldBack = [];
    private readonly byte[] _ntHash = new byte[NtPasswordHash.Size];
    private readonly byte[] _ntResponse = new byte[MsChapV2Hashes.NtResponseSize];
    private byte[] _nonce = [];
    private byte[] _challenge = [];
    private byte _challengeId;

    private RecordedClient(SslStream tls)
    {
        _tls = tls;
        var der = tls.RemoteCertificate!.GetRawCertData();
        _certificate = new SstpCertificateHashes(System.Security.Cryptography.SHA1.HashData(der), System.Security.Cryptography.SHA256.HashData(der));
    }

    /// <summary>The name that it gives.</summary>
    internal string User { get; set; } = EdgeWorld.User;

    /// <summary>What the server said of a refused login (MS-CHAPv2, RFC 2759 §6).</summary>
    internal string FailureMessage { get; private set; } = "";

    public ValueTask DisposeAsync() => _tls.DisposeAsync();

    internal static async Task<RecordedClient> ConnectAsync(EdgeWorld world) => new(await world.OpenTlsAsync());

    /// <summary>Plays lines; text behind <c>#</c> is a remark.</summary>
    internal async Task PlayAsync(string script, string password = EdgeWorld.Password)
    {
        NtPasswordHash.Compute(password, _ntHash);
        foreach (var raw in script.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var line = raw.Split('#')[0].Trim();
            if (line.Length == 0)
            {
                continue;
            }

            var hold = line[0] == '+';
            line = line.TrimStart('+').Trim();
            var (word, rest) = line.Split(' ', 2) is [var first, var second] ? (first, second) : (line, "");
            await StepAsync(word, rest, hold);
        }
    }

    private async Task StepAsync(string word, string rest, bool hold)
    {
        switch (word)
        {
            case "http":
                await SendAsync(Encoding.ASCII.GetBytes(rest.Replace("\\r\\n", "\r\n", StringComparison.Ordinal)), hold);
                break;
            case "ok":
                await ReadHeadAsync();
                break;
            case "sstp>":
                await SendAsync(Bytes(rest), hold);
                break;
            case "sstp<":
                Match(rest, await ReceiveAsync());
                break;
            case ">":
                await SendAsync(Data(Bytes(rest)), hold);
                break;
            case "<":
                Match(rest, (await ReceiveAsync())[6..]);
                break;
            case "ack":
                var ack = await ReceiveAsync();
                Assert.Equal(2, ack[5]);
                _nonce = ack[16..];
                break;
            case "challenge":
                var challenge = (await ReceiveAsync())[6..];
                Assert.Equal(("C22301", 16), (Convert.ToHexString(challenge.AsSpan(0, 3)), challenge[6]));
                (_challengeId, _challenge) = (challenge[3], challenge[7..23]);
                break;
            case "response":
                await SendAsync(Data(Response()), hold);
                break;
            case "success":
                Assert.StartsWith("C22303", Convert.ToHexString((await ReceiveAsync()).AsSpan(6)), StringComparison.Ordinal);
                break;
            case "failure":
                var failure = (await ReceiveAsync())[6..];
                Assert.Equal("C22304", Convert.ToHexString(failure.AsSpan(0, 3)));
                FailureMessage = Encoding.UTF8.GetString(failure.AsSpan(6));
                break;
            case "connected":
                var batch = new PacketBatch();
                SstpMessageWriter.AddCallConnected(batch, SstpHashProtocols.Sha256, _nonce, _certificate, MsChapV2Keys.HigherLayerAuthenticationKey(_ntHash, _ntResponse));
                await SendAsync(First(batch), hold);
                break;
            case "misbound":
                _nonce[0] ^= 1;
                await StepAsync("connected", "", hold);
                break;
            case "change-password":
                await SendAsync(Data([0xC2, 0x23, 0x07, _challengeId, 0x02, 0x4A, .. new byte[582]]), hold);
                break;
            case "terminated":
                var request = (await ReceiveAsync())[6..];
                Assert.Equal("C02105", Convert.ToHexString(request.AsSpan(0, 3)));
                await SendAsync(Data([0xC0, 0x21, 0x06, request[3], 0x00, 0x04]), hold);
                break;
            case "ping":
                await PingAsync();
                break;
            case "closed":
                Assert.Equal(0, await _tls.ReadAsync(new byte[1]));
                break;
            default:
                throw new FormatException($"What is {word}?");
        }
    }

    private static byte[] First(PacketBatch batch)
    {
        foreach (var packet in batch)
        {
            return packet.ToArray();
        }

        throw new InvalidOperationException();
    }

    private static byte[] Data(byte[] frame) => [0x10, 0x00, (byte)((frame.Length + 6) >> 8), (byte)(frame.Length + 6), 0xFF, 0x03, .. frame];

    private byte[] Response()
    {
        var (peerChallenge, name) = (Convert.FromHexString("0123456789ABCDEF0123456789ABCDEF"), Encoding.UTF8.GetBytes(User));
        MsChapV2Hashes.GenerateNtResponse(_challenge, peerChallenge, name, _ntHash, _ntResponse);
        var value = new byte[MsChapV2Response.Size];
        MsChapV2Response.Write(peerChallenge, _ntResponse, value);
        return [0xC2, 0x23, .. ChapValue.WritePacket(ChapCode.Response, _challengeId, value, name)];
    }

    private async Task PingAsync()
    {
        var request = Pings.Request(Ipv4Address.Read(Convert.FromHexString(_taken["ip"])), EdgeWorld.Gateway, 1);
        await SendAsync(Data([0x00, 0x21, .. request]), hold: false);
        var packet = await ReceiveAsync();
        Assert.Equal("0021", Convert.ToHexString(packet.AsSpan(6, 2)));
        Assert.True(Pings.IsReply(packet.AsSpan(8), request));
    }

    private async Task SendAsync(byte[] bytes, bool hold)
    {
        _heldBack.AddRange(bytes);
        if (!hold)
        {
            await _tls.WriteAsync(_heldBack.ToArray());
            _heldBack.Clear();
        }
    }

    /// <summary>sstpc has room for seven headers.</summary>
    private async Task ReadHeadAsync()
    {
        var bytes = new byte[SstpHttp.Accepted.Length];
        await _tls.ReadExactlyAsync(bytes);
        var head = Encoding.ASCII.GetString(bytes);
        Assert.StartsWith("HTTP/1.1 200", head, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", head, StringComparison.Ordinal);
        Assert.InRange(head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length - 1, 0, 7);
    }

    private async Task<byte[]> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var header = new byte[4];
        await _tls.ReadExactlyAsync(header, patience.Token);
        var packet = new byte[((header[2] & 0xF) << 8) | header[3]];
        header.CopyTo(packet, 0);
        await _tls.ReadExactlyAsync(packet.AsMemory(4), patience.Token);
        ClientStrictness.Check(packet);
        return packet;
    }

    private byte[] Bytes(string text)
    {
        var filled = _taken.Aggregate(text, (filled, pair) => filled.Replace($"{{{pair.Key}}}", pair.Value, StringComparison.Ordinal));
        return Convert.FromHexString(filled.Replace(" ", "", StringComparison.Ordinal));
    }

    private void Match(string expected, byte[] actual)
    {
        var pattern = Taking().Replace(expected.Replace(" ", "", StringComparison.Ordinal), taking =>
            $"(?<{taking.Groups["Name"].Value}>[0-9A-F]{{{2 * int.Parse(taking.Groups["Size"].Value, CultureInfo.InvariantCulture)}}})");
        pattern = _taken.Aggregate(pattern, (filled, pair) => filled.Replace($"{{{pair.Key}}}", pair.Value, StringComparison.Ordinal));
        var match = Regex.Match(Convert.ToHexString(actual), $"^{pattern}$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
        Assert.True(match.Success, $"expected {expected}\n     got {Convert.ToHexString(actual)}");
        foreach (var group in match.Groups.Values.Where(group => !char.IsAsciiDigit(group.Name[0])))
        {
            _taken[group.Name] = group.Value;
        }
    }

    [GeneratedRegex(@"\[(?<Name>\w+):(?<Size>\d+)\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Taking();
}
