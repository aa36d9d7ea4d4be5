using Concentrator.Protocol.Sstp;

namespace Concentrator.Protocol.Tests.Sstp;

/// <summary>What only the client does ([MS-SSTP] 3.2).</summary>
public sealed class SstpClientCallTests
{
    private const long Now = CallFixture.Now;

    [Fact]
    public void The_request_is_that_of_the_specification()
    {
        var client = ClientFixture.Requesting();
        Assert.Equal("1001000E00010001000100060001", Convert.ToHexString(Assert.Single(client.Sent)));
    }

    [Theory]
    [InlineData(SstpHashProtocols.Sha1 | SstpHashProtocols.Sha256, 3, SstpHashProtocols.Sha256)]
    [InlineData(SstpHashProtocols.Sha1 | SstpHashProtocols.Sha256, 0xFF, SstpHashProtocols.Sha256)]
    [InlineData(SstpHashProtocols.Sha1 | SstpHashProtocols.Sha256, 1, SstpHashProtocols.Sha1)]
    [InlineData(SstpHashProtocols.Sha1 | SstpHashProtocols.Sha256, 2, SstpHashProtocols.Sha256)]
    [InlineData(SstpHashProtocols.Sha1, 3, SstpHashProtocols.Sha1)]
    [InlineData(SstpHashProtocols.Sha256, 3, SstpHashProtocols.Sha256)]
    public void The_strongest_hash_that_both_sides_have_is_chosen(SstpHashProtocols accepted, byte offered, SstpHashProtocols chosen)
    {
        var client = ClientFixture.Requesting(CallFixture.Options with { HashProtocols = accepted });
        Assert.Equal(SstpCallEvents.StartPpp, client.Receive(CallFixture.AckWith(offered)));
        Assert.Equal(SstpCallEvents.Connected, client.Authenticated());
        Assert.Equal([CallFixture.CallConnected(chosen)], client.Sent);
    }

    [Theory]
    [InlineData(SstpHashProtocols.Sha256, 1)]
    [InlineData(SstpHashProtocols.Sha1, 2)]
    [InlineData(SstpHashProtocols.Sha1 | SstpHashProtocols.Sha256, 0)]
    [InlineData(SstpHashProtocols.Sha1 | SstpHashProtocols.Sha256, 4)]
    public void An_ack_without_a_shared_hash_is_aborted(SstpHashProtocols accepted, byte offered)
    {
        var client = ClientFixture.Requesting(CallFixture.Options with { HashProtocols = accepted });
        Assert.Equal(SstpCallEvents.StopPpp, client.Receive(CallFixture.AckWith(offered)));
        Assert.Equal([Packets.Abort(4, 4)], client.Sent);
        Assert.Equal(SstpCallEnd.CryptoBinding, client.End);
    }

    public static TheoryData<byte[]> AcksWithoutBindingRequest => new()
    {
        Packets.Control(2),
        Packets.Control(2, "00040004"),
        Packets.Control(2, "00040027" + new string('0', 70)),
        Packets.Control(2, "00040029" + new string('0', 74)),
        Packets.Control(2, "00030028" + new string('0', 72)),
    };

    [Theory]
    [MemberData(nameof(AcksWithoutBindingRequest))]
    public void An_ack_without_a_whole_binding_request_is_aborted(byte[] ack)
    {
        var client = ClientFixture.Requesting();
        client.Receive(ack);
        Assert.Equal([Packets.Abort(2, 9)], client.Sent);
        Assert.Equal(SstpCallEnd.ProtocolError, client.End);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void An_answer_whose_attributes_do_not_fill_it_is_an_invalid_frame(byte type)
    {
        var client = ClientFixture.Requesting();
        client.Receive([0x10, 1, 0, 9, 0, type, 0, 0, 0]);
        Assert.Equal([Packets.Abort(2, 7)], client.Sent);
    }

    [Fact]
    public void A_refused_request_is_tried_three_times_more_each_with_its_own_time()
    {
        var client = ClientFixture.Requesting();
        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal(SstpCallEvents.None, client.Receive(CallFixture.Nak, Now + (i * 1000)));
            Assert.Equal([CallFixture.Request], client.Sent);
            Assert.Equal(Now + (i * 1000) + CallFixture.Options.NegotiationTimeout, client.Deadline);
        }

        Assert.Equal(SstpCallEvents.StopPpp, client.Receive(CallFixture.Nak));
        Assert.Equal([Packets.Abort(2, 6)], client.Sent);
        Assert.Equal(SstpCallEnd.Refused, client.End);
    }

    [Fact]
    public void A_key_of_another_length_is_a_fault_of_ours() =>
        Assert.Throws<ArgumentException>(() => ClientFixture.Requesting().Authenticated(new byte[31]));
}
