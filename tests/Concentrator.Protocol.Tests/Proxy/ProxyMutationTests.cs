using System.Text;
using Concentrator.Protocol.Proxy;

namespace Concentrator.Protocol.Tests.Proxy;

/// <summary>Whatever comes: no exception, no read out of bounds, a whole header or none, and the same in pieces as at once.</summary>
public sealed class ProxyMutationTests
{
    [Fact]
    [Trait("Kind", "fuzz")]
    public void Headers_survive_any_bytes() => Fuzzing.Run(61, seed =>
    {
        const string signature = "0D0A0D0A000D0A515549540A";
        var random = new Random(seed);
        var mutator = new Mutator(
            seed,
            Encoding.Latin1.GetBytes("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\nrest"),
            Encoding.Latin1.GetBytes("PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n"),
            Encoding.Latin1.GetBytes("PROXY UNKNOWN\r\n"),
            Convert.FromHexString(signature + "2000000016"),
            Convert.FromHexString(signature + "211100207F0007097F000001BDD91DB10300048404627B05000A646F6F722D3233333938"),
            Convert.FromHexString(signature + "21210024" + "20010DB8000000000000000000000001" + "20010DB8000000000000000000000002" + "DC0401BB16"),
            Convert.FromHexString(signature + "21110018C0000201C6336401DC0401BB0400000200036162630500011605"))
        { Front = 17 };
        var seen = new HashSet<ProxyHeaderStatus>();
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            var bytes = mutator.Next();
            var status = ProxyHeader.Parse(bytes, out var header, out var length);
            Assert.Equal(status == ProxyHeaderStatus.Complete, header is not null);
            Assert.Equal(status == ProxyHeaderStatus.Complete, length > 0);
            Assert.InRange(length, 0, Math.Min(bytes.Length, ProxyHeader.MaxSize));
            Assert.Equal(header?.Source is null, header?.Destination is null);
            Assert.True(status != ProxyHeaderStatus.Incomplete || bytes.Length < ProxyHeader.MaxSize);

            // A beginning never says anything but that it is one, or what the whole says.
            var beginning = ProxyHeader.Parse(bytes.AsSpan(0, random.Next(bytes.Length + 1)), out var early, out _);
            Assert.True(beginning == ProxyHeaderStatus.Incomplete || beginning == status, $"{beginning}, then {status}: {Convert.ToHexString(bytes)}");
            Assert.True(early is null || early == header);
            seen.Add(status);
        }

        Assert.Equal(Enum.GetValues<ProxyHeaderStatus>().Order(), seen.Order());
    });
}
