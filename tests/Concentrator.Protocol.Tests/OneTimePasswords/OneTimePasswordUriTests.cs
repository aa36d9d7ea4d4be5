using Concentrator.Protocol.OneTimePasswords;

namespace Concentrator.Protocol.Tests.OneTimePasswords;

public sealed class OneTimePasswordUriTests
{
    [Fact]
    public void It_names_issuer_and_user_without_signs_that_would_mean_something_else()
    {
        var uri = OneTimePasswordUri.Write("Example: VPN", "EXAMPLE\\анна&co", "foobar"u8);

        Assert.Equal("otpauth://totp/Example%20VPN:EXAMPLE%5C%D0%B0%D0%BD%D0%BD%D0%B0%26co?secret=MZXW6YTBOI&issuer=Example%20VPN&algorithm=SHA1&digits=6&period=30", uri);
        Assert.True(Uri.TryCreate(uri, UriKind.Absolute, out _));
    }
}
