using Concentrator.Protocol.Dhcp;
using Concentrator.Protocol.Ip;

namespace Concentrator.Protocol.Tests.Dhcp;

public sealed class DhcpMessageTests
{
    [Fact]
    public void What_Windows_asks_is_read()
    {
        Assert.Equal(DhcpMessageStatus.Valid, DhcpMessage.Parse(DhcpRequests.Windows(), out var message));
        Assert.Equal(DhcpMessageType.Inform, message.Type);
        Assert.Equal(new Ipv4Address(0x0A500002), message.ClientAddress);
        Assert.Equal(Ipv4Address.None, message.Relay);
        Assert.Equal(0, message.MaximumSize);
        Assert.True(message.HasRequestList);
        Assert.True(message.Requests(DhcpOptionCode.ClasslessStaticRoutes));
        Assert.True(message.Requests(DhcpOptionCode.MicrosoftClasslessStaticRoutes));
        Assert.False(message.Requests(DhcpOptionCode.ServerIdentifier));
    }

    [Theory]
    [InlineData("350108FF", DhcpMessageStatus.Valid)]
    [InlineData("350108", DhcpMessageStatus.Valid)]
    [InlineData("0000350108000039020240FF", DhcpMessageStatus.Valid)]
    [InlineData("FF350108", DhcpMessageStatus.MessageType)]
    [InlineData("", DhcpMessageStatus.MessageType)]
    [InlineData("350109FF", DhcpMessageStatus.MessageType)]
    [InlineData("350100FF", DhcpMessageStatus.MessageType)]
    [InlineData("35020808FF", DhcpMessageStatus.OptionLength)]
    [InlineData("3500FF", DhcpMessageStatus.OptionLength)]
    [InlineData("350108390102FF", DhcpMessageStatus.OptionLength)]
    [InlineData("3501083704010203", DhcpMessageStatus.OptionLength)]
    [InlineData("35010837", DhcpMessageStatus.OptionLength)]
    public void Options_are_as_long_as_they_have_to_be(string options, DhcpMessageStatus expected) =>
        Assert.Equal(expected, DhcpMessage.Parse(DhcpRequests.Message(options), out _));

    [Theory]
    [InlineData(0, 2, DhcpMessageStatus.NotARequest)]
    [InlineData(2, 17, DhcpMessageStatus.HardwareLength)]
    [InlineData(236, 0, DhcpMessageStatus.Cookie)]
    public void The_fixed_fields_are_checked(int offset, byte value, DhcpMessageStatus expected)
    {
        var message = DhcpRequests.Windows();
        message[offset] = value;
        Assert.Equal(expected, DhcpMessage.Parse(message, out _));
    }

    [Fact]
    public void A_message_ends_behind_its_cookie_at_the_earliest() =>
        Assert.Equal(DhcpMessageStatus.Truncated, DhcpMessage.Parse(DhcpRequests.Windows().AsSpan(0, 239), out _));

    [Fact]
    public void A_list_in_pieces_is_one_list()
    {
        Assert.Equal(DhcpMessageStatus.Valid, DhcpMessage.Parse(DhcpRequests.Message("350108" + "37020679" + "37010F" + "390205DC" + "FF"), out var message));
        Assert.True(message.Requests(DhcpOptionCode.DomainName));
        Assert.True(message.Requests(DhcpOptionCode.DomainNameServers));
        Assert.Equal(1500, message.MaximumSize);
    }
}
