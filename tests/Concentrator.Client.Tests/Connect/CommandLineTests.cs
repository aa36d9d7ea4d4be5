using System.Globalization;
using System.Security.Cryptography;
using Concentrator.Connect.Commands;

namespace Concentrator.Client.Tests.Connect;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("vpn.example.org", "vpn.example.org", 443)]
    [InlineData("vpn.example.org.", "vpn.example.org", 443)]
    [InlineData("vpn.example.org:8443", "vpn.example.org", 8443)]
    [InlineData("192.0.2.1:444", "192.0.2.1", 444)]
    [InlineData("2001:db8::1", "2001:db8::1", 443)]
    [InlineData("[2001:db8::1]", "2001:db8::1", 443)]
    [InlineData("[2001:db8::1]:8443", "2001:db8::1", 8443)]
    [InlineData("bücher.example", "xn--bcher-kva.example", 443)]
    public void A_server_is_read(string text, string host, int port)
    {
        Assert.True(ServerAddress.TryParse(text, out var server));
        Assert.Equal(new ServerAddress(host, port), server);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":443")]
    [InlineData("vpn.example.org:")]
    [InlineData("vpn.example.org:0")]
    [InlineData("vpn.example.org:65536")]
    [InlineData("vpn.example.org:https")]
    [InlineData("[2001:db8::1]8443")]
    [InlineData("[192.0.2.1]")]
    [InlineData("https://vpn.example.org")]
    [InlineData("vpn example")]
    [InlineData("vpn.example.org\r\nX: y")]
    public void What_is_no_server_is_not_taken(string text) => Assert.False(ServerAddress.TryParse(text, out _));

    [Fact]
    public void A_pin_is_taken_as_openssl_prints_it_and_bare()
    {
        var hash = SHA256.HashData([1]);
        var bare = Convert.ToHexString(hash);
        var colons = string.Join(':', hash.Select(value => value.ToString("X2", CultureInfo.InvariantCulture)));
        Assert.All([bare, bare.ToLowerInvariant(), colons, $"sha256 Fingerprint={colons}", $"SHA256 Fingerprint={colons}"], text => Assert.Equal(hash, CertificatePin.Parse(text)));
        Assert.All(["", bare[1..], bare + "00", "g" + bare[1..], Convert.ToBase64String(hash)], text => Assert.Null(CertificatePin.Parse(text)));
    }

    [Theory]
    [InlineData("connect", "--user")]
    [InlineData("connect vpn.example.org", "--user")]
    [InlineData("connect vpn.example.org --user anna --password-file FILE --what", "--what")]
    [InlineData("connect vpn.example.org:x --user anna --password-file FILE", "no server")]
    [InlineData("connect vpn.example.org --user anna --password-file FILE --route 10.0.0.0/33", "no network")]
    [InlineData("connect vpn.example.org --user anna --password-file FILE --route 10", "no network")]
    [InlineData("connect vpn.example.org --user anna --password-file FILE --proxy http://u:p@proxy:1", "asks who you are")]
    [InlineData("connect vpn.example.org --user anna --password-file FILE --pin 1234", "SHA-256")]
    [InlineData("connect vpn.example.org --user anna --password-file FILE --pin 0000000000000000000000000000000000000000000000000000000000000000 --ca x", "not both")]
    [InlineData("connect vpn.example.org --user anna --password-file FILE --key x", "--cert")]
    [InlineData("connect vpn.example.org --user anna --password-file FILE --tls 1.1", "1.2 and 1.3")]
    [InlineData("connect vpn.example.org --user anna --password-file FILE --auth md5", "mschapv2")]
    [InlineData("connect vpn.example.org --user anna --password-file FILE --auth eap-tls", "--client-cert")]
    [InlineData("connect vpn.example.org --user anna --password-file FILE --client-cert x", "eap-tls")]
    [InlineData("connect vpn.example.org --user anna --password-file FILE --auth peap-mschapv2 --client-key x", "--client-cert")]
    [InlineData("connect vpn.example.org --user anna --password-file FILE --auth eap-mschapv2 --eap-ca x", "--eap-ca is of no use")]
    [InlineData("connect vpn.example.org --user anna --password-file FILE --anonymous-identity x", "--anonymous-identity is of no use")]
    [InlineData("connect vpn.example.org --user anna --password-file FILE --auth peap-mschapv2 --otp 123456", "peap-gtc")]
    [InlineData("connect vpn.example.org --user anna --password-file FILE --mtu 100", "576")]
    [InlineData("connect vpn.example.org --user anna --password-file FILE --attempts 0", "at least 1")]
    [InlineData("connect vpn.example.org --user anna --password-file FILE --no-ipv4 --no-ipv6", "leaves nothing")]
    [InlineData("connect vpn.example.org --user anna --password-file FILE --no-ipv4 --mtu 1200", "leaves nothing")]
    [InlineData("connect vpn.example.org --user anna --password-file /nowhere/password", "/nowhere/password")]
    [InlineData("posture", "Required argument")]
    [InlineData("posture https://vpn.example/posture", "--token-file")]
    [InlineData("posture http://vpn.example/posture --token-file FILE", "https://SERVER/posture")]
    [InlineData("posture https://127.0.0.1:1/posture --token-file FILE", "The token is not as")]
    [InlineData("posture https://127.0.0.1:1/posture --token-file FILE --ca FILE", "no certificate")]
    public async Task A_command_line_that_makes_no_sense_is_told_and_answered_with_2(string line, string words)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "secret\n");
            var (output, error) = (new StringWriter(), new StringWriter());

            // No device has this name: what is not refused dials nowhere.
            var code = await CommandLine.Run([.. line.Replace("FILE", file, StringComparison.Ordinal).Split(' '), .. line.StartsWith("posture", StringComparison.Ordinal) ? [] : (string[])["--device", "/"]], output, error);

            Assert.Equal(ExitCode.Usage, code);
            Assert.Contains(words, error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
