using System.Buffers.Binary;
using System.Text;
using Concentrator.Protocol.Tls;

namespace Concentrator.Protocol.Tests.Tls;

/// <summary>The name in a Client Hello, in one record, in many, cut anywhere, and damaged.</summary>
public class ClientHelloNameTests
{
    [Theory]
    [InlineData("www.example.org", "www.example.org")]
    [InlineData("WWW.Example.Org.", "www.example.org")]
    [InlineData("a_b-c.example.org", "a_b-c.example.org")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData(null, null)]
    [InlineData("no space.org", null)]
    [InlineData("n\0l.example.org", null)]
    [InlineData("", null)]
    public void The_name_is_read_in_lower_case(string? sent, string? expected)
    {
        Assert.Equal(ClientHelloStatus.Complete, ClientHelloName.Read(Hello(sent), out var name));
        Assert.Equal(expected, name);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void A_hello_cut_into_records_is_put_together(int size)
    {
        var cut = Records(Message("www.example.org"), size);
        for (var length = 0; length < cut.Length; length++)
        {
            Assert.Equal(ClientHelloStatus.Incomplete, ClientHelloName.Read(cut.AsSpan(0, length), out _));
        }

        Assert.Equal(ClientHelloStatus.Complete, ClientHelloName.Read(cut, out var name));
        Assert.Equal("www.example.org", name);
    }

    [Fact]
    public void What_follows_the_hello_does_not_matter()
    {
        Assert.Equal(ClientHelloStatus.Complete, ClientHelloName.Read([.. Hello("www.example.org"), 0xFF, 0xFF], out var name));
        Assert.Equal("www.example.org", name);
    }

    [Theory]
    [InlineData("47")]
    [InlineData("15030300020000")]
    [InlineData("1602")]
    [InlineData("1603010000")]
    [InlineData("160301FFFF")]
    [InlineData("160301000402000000")]
    [InlineData("160301000401100000")]
    [InlineData("16030100060100000203")]
    [InlineData("1603010006010000020303")]
    public void Other_bytes_are_seen_as_soon_as_they_show_it(string hex)
    {
        var status = ClientHelloName.Read(Convert.FromHexString(hex), out var name);

        Assert.Equal(hex is "16030100060100000203" ? ClientHelloStatus.Incomplete : ClientHelloStatus.Unreadable, status);
        Assert.Null(name);
    }

    [Fact]
    public void A_hello_without_extensions_has_no_name()
    {
        byte[] body = [3, 3, .. new byte[32], 0, 0, 2, 0x13, 0x01, 1, 0];
        Assert.Equal(ClientHelloStatus.Complete, ClientHelloName.Read(Records([1, 0, 0, (byte)body.Length, .. body], 16384), out var name));
        Assert.Null(name);
    }

    [Fact]
    public void More_bytes_than_a_hello_may_have_are_given_up()
    {
        var endless = Records([1, 0, 0x40, 0, .. new byte[17_000]], 1);
        Assert.Equal(ClientHelloStatus.Unreadable, ClientHelloName.Read(endless.AsSpan(0, ClientHelloName.MaxSize), out _));
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void Hellos_survive_any_bytes() => Fuzzing.Run(67, seed =>
    {
        var random = new Random(seed);
        var mutator = new Mutator(seed, Hello("www.example.org"), Hello(null), Records(Message("www.example.org"), 5), Hello(new string('a', 255))) { Front = 12 };
        var seen = new HashSet<ClientHelloStatus>();
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            var bytes = mutator.Next();
            var status = ClientHelloName.Read(bytes, out var name);
            Assert.True(name is null || (status == ClientHelloStatus.Complete && name.Length <= 255 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_')));
            Assert.True(status != ClientHelloStatus.Incomplete || bytes.Length < ClientHelloName.MaxSize);

            // A beginning never says anything but that it is one, or what the whole says.
            var beginning = ClientHelloName.Read(bytes.AsSpan(0, random.Next(bytes.Length + 1)), out _);
            Assert.True(beginning == ClientHelloStatus.Incomplete || beginning == status, $"{beginning}, then {status}: {Convert.ToHexString(bytes)}");
            seen.Add(status);
        }

        Assert.Equal(3, seen.Count);
    });

    private static byte[] Hello(string? name) => Records(Message(name), 16384);

    private static byte[] Message(string? name)
    {
        byte[] extensions = [0x00, 0x2B, 0, 3, 2, 3, 4];
        if (name is not null)
        {
            var bytes = Encoding.Latin1.GetBytes(name);
            byte[] list = [0, .. Length(bytes.Length), .. bytes];
            byte[] content = [.. Length(list.Length), .. list];
            extensions = [.. extensions, 0, 0, .. Length(content.Length), .. content];
        }

        byte[] body = [3, 3, .. new byte[32], 32, .. new byte[32], .. Length(4), 0x13, 0x01, 0x13, 0x02, 1, 0, .. Length(extensions.Length), .. extensions];
        return [1, 0, .. Length(body.Length), .. body];
    }

    private static byte[] Records(byte[] message, int size) =>
        [.. message.Chunk(size).SelectMany(fragment => (byte[])[22, 3, 1, .. Length(fragment.Length), .. fragment])];

    private static byte[] Length(int length)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)length);
        return bytes;
    }
}
