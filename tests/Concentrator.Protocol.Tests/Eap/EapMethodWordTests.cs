using Concentrator.Protocol.Eap;

namespace Concentrator.Protocol.Tests.Eap;

public sealed class EapMethodWordTests
{
    [Theory]
    [InlineData(13, null, "eap-tls")]
    [InlineData(26, null, "eap-mschapv2")]
    [InlineData(6, null, "eap-gtc")]
    [InlineData(25, "eap-mschapv2", "peap-mschapv2")]
    [InlineData(25, "eap-tls", "peap-tls")]
    [InlineData(25, "eap-gtc", "peap-gtc")]
    [InlineData(25, null, "peap")]
    [InlineData(21, null, null)]
    [InlineData(0, null, null)]
    public void A_method_has_the_word_that_policies_ask_for(byte type, string? inner, string? word) => Assert.Equal(word, EapMethodWord.Of((EapType)type, inner));
}
