using Concentrator.Protocol.Eap.Tls;

namespace Concentrator.Protocol.Tests.Eap.Tls;

public sealed class EapTlsExchangeTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(100, 1)]
    [InlineData(101, 2)]
    [InlineData(3_000, 30)]
    [InlineData(3_001, 31)]
    public void A_message_arrives_whole_in_as_many_fragments_as_it_needs(int length, int packets)
    {
        var (from, to) = (new EapTlsExchange(100), new EapTlsExchange(100));
        Assert.Equal(packets, Carry(from, to, Bytes(length)));
        Assert.Equal(Bytes(length), to.Message.ToArray());
        Assert.Equal(packets, Carry(to, from, Bytes(length)));
        Assert.Equal(Bytes(length), from.Message.ToArray());
    }

    [Fact]
    public void The_longest_message_passes_and_one_byte_more_does_not()
    {
        var to = new EapTlsExchange(1000);
        Carry(new EapTlsExchange(1000), to, Bytes(EapTlsExchange.MaxMessage));
        Assert.Equal(EapTlsExchange.MaxMessage, to.Message.Length);
        Assert.Equal(EapTlsArrival.Failed, to.Receive(new EapTlsExchange(1000).Send(Bytes(EapTlsExchange.MaxMessage + 1))));
        Assert.Equal(EapTlsError.TooLong, to.Error);
    }

    // RFC 5216 §2.1.5: the first fragment has L and the whole length, and M when others follow; those have no length; an acknowledgement has no data.
    [Fact]
    public void Fragments_are_flagged_as_the_standard_says()
    {
        var (from, to) = (new EapTlsExchange(2), new EapTlsExchange(2));
        Assert.Equal([0x20], from.Begin());
        var first = from.Send([1, 2, 3, 4, 5]);
        Assert.Equal([0xC0, 0, 0, 0, 5, 1, 2], first);
        Assert.Equal(EapTlsArrival.Reply, to.Receive(first));
        Assert.Equal([0x00], to.Reply);
        Assert.Equal(EapTlsArrival.Reply, from.Receive(to.Reply));
        Assert.Equal([0x40, 3, 4], from.Reply);
        to.Receive(from.Reply);
        from.Receive(to.Reply);
        Assert.Equal([0x00, 5], from.Reply);
        Assert.Equal(EapTlsArrival.Message, to.Receive(from.Reply));
        Assert.Equal([0x00], to.Send([]));
        Assert.Equal([0x80, 0, 0, 0, 1, 9], from.Send([9]));
    }

    [Fact]
    public void A_client_hears_the_start_before_anything_else_and_only_then()
    {
        var client = new EapTlsExchange(100);
        Assert.Equal(EapTlsArrival.Start, client.Receive([0x20]));
        client.Send([1]);
        AssertFails(client, EapTlsError.UnexpectedStart, 0x20);
        AssertFails(new EapTlsExchange(100), EapTlsError.UnexpectedStart, 0x20, 1);
        AssertFails(new EapTlsExchange(100), EapTlsError.UnexpectedStart, 0x60);
    }

    [Fact]
    public void The_version_of_PEAP_is_in_every_packet_and_must_be_ours()
    {
        var exchange = new EapTlsExchange(100, version: 1);
        Assert.Equal([0x21], exchange.Begin());
        Assert.Equal([0x81, 0, 0, 0, 1, 5], exchange.Send([5]));
        Assert.Equal(EapTlsArrival.Message, exchange.Receive([0x01, 7]));
        AssertFails(new EapTlsExchange(100, version: 0), EapTlsError.WrongVersion, 0x01, 7);

        // Reserved in EAP-TLS: ignored.
        Assert.Equal(EapTlsArrival.Message, new EapTlsExchange(100).Receive([0x01, 7]));
    }

    [Fact]
    public void A_length_may_be_said_in_every_fragment_or_in_none()
    {
        var exchange = new EapTlsExchange(100);
        Assert.Equal(EapTlsArrival.Reply, exchange.Receive([0xC0, 0, 0, 0, 3, 1]));
        Assert.Equal(EapTlsArrival.Reply, exchange.Receive([0xC0, 0, 0, 0, 3, 2]));
        Assert.Equal(EapTlsArrival.Message, exchange.Receive([0x80, 0, 0, 0, 3, 3]));
        Assert.Equal([1, 2, 3], exchange.Message.ToArray());
        Assert.Equal(EapTlsArrival.Reply, exchange.Receive([0x40, 4]));
        Assert.Equal(EapTlsArrival.Message, exchange.Receive([0x00, 5]));
        Assert.Equal([4, 5], exchange.Message.ToArray());
    }

    [Fact]
    public void Each_broken_rule_has_its_name()
    {
        AssertFails(new EapTlsExchange(100), EapTlsError.Truncated);
        AssertFails(new EapTlsExchange(100), EapTlsError.Truncated, 0x80, 0, 0, 0);
        AssertFails(new EapTlsExchange(100), EapTlsError.WrongLength, 0x80, 0, 0, 0, 2, 1);
        AssertFails(new EapTlsExchange(100), EapTlsError.WrongLength, 0x80, 0, 0, 0, 1, 1, 2);
        AssertFails(new EapTlsExchange(100), EapTlsError.WrongLength, 0xC0, 0, 0, 0, 2, 1, 2);
        AssertFails(new EapTlsExchange(100), EapTlsError.TooLong, 0xC0, 0, 1, 0, 1, 1);
        AssertFails(new EapTlsExchange(100), EapTlsError.TooLong, 0xC0, 0xFF, 0xFF, 0xFF, 0xFF, 1);
        AssertFails(new EapTlsExchange(100), EapTlsError.EmptyFragment, 0x40);
        AssertFails(new EapTlsExchange(100), EapTlsError.EmptyFragment, 0xC0, 0, 0, 0, 5);

        var changed = new EapTlsExchange(100);
        changed.Receive([0xC0, 0, 0, 0, 9, 1]);
        AssertFails(changed, EapTlsError.WrongLength, 0xC0, 0, 0, 0, 8, 1);

        var late = new EapTlsExchange(100);
        late.Receive([0x40, 1]);
        AssertFails(late, EapTlsError.WrongLength, 0xC0, 0, 0, 0, 8, 1);

        var early = new EapTlsExchange(2);
        early.Send([1, 2, 3]);
        AssertFails(early, EapTlsError.OutOfTurn, 0x00, 1);

        var crumbs = new EapTlsExchange(100);
        for (var i = 0; i < EapTlsExchange.MaxFragments; i++)
        {
            Assert.Equal(EapTlsArrival.Reply, crumbs.Receive([0x40, 1]));
        }

        AssertFails(crumbs, EapTlsError.TooManyFragments, 0x40, 1);
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_input_upsets_an_exchange_or_grows_a_message_past_its_bound() => Fuzzing.Run(5_216, seed =>
    {
        byte[] first = [0xC0, 0, 0, 0, 60, .. Bytes(20)];
        byte[] middle = [0x40, .. Bytes(20)];
        byte[] last = [0x00, .. Bytes(20)];
        var mutator = new Mutator(seed, [0x20], first, middle, last, [0x80, 0, 0, 0, 20, .. Bytes(20)], [0x00]) { Front = 6 };
        var random = new Random(seed);
        var (exchange, messages) = (new EapTlsExchange(7), 0);
        for (var inputs = 0; inputs < Fuzzing.Inputs; inputs++)
        {
            var arrival = exchange.Receive(mutator.Next());
            Assert.InRange(exchange.Message.Length, 0, EapTlsExchange.MaxMessage);
            Assert.Equal(arrival == EapTlsArrival.Failed, exchange.Error != EapTlsError.None);
            switch (arrival)
            {
                case EapTlsArrival.Failed:
                    exchange = new EapTlsExchange(7);
                    break;
                case EapTlsArrival.Message:
                    messages++;
                    Assert.InRange(exchange.Send(Bytes(random.Next(30))).Length, 1, 12);
                    break;
                case EapTlsArrival.Reply:
                    Assert.InRange(exchange.Reply.Length, 1, 12);
                    break;
                default:
                    break;
            }
        }

        Assert.InRange(messages, Fuzzing.Inputs / 20, Fuzzing.Inputs);
    });

    private static void AssertFails(EapTlsExchange exchange, EapTlsError error, params byte[] typeData)
    {
        Assert.Equal(EapTlsArrival.Failed, exchange.Receive(typeData));
        Assert.Equal(error, exchange.Error);
    }

    /// <summary>Carries a message; gives the number of packets that it took.</summary>
    private static int Carry(EapTlsExchange from, EapTlsExchange to, byte[] message)
    {
        var packets = 1;
        for (var packet = from.Send(message); to.Receive(packet) == EapTlsArrival.Reply; packets++)
        {
            Assert.Equal(EapTlsArrival.Reply, from.Receive(to.Reply));
            packet = from.Reply;
        }

        Assert.Equal(EapTlsError.None, to.Error);
        return packets;
    }

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];
}
