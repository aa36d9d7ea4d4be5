using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Concentrator.Connect.Posture;
using Concentrator.Protocol.Health;

namespace Concentrator.Client.Tests.Connect.Posture;

public sealed class OutsidePostTests
{
    private const string Token = "cm1.pc7.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_request_proves_its_very_bytes_says_when_it_was_made_and_does_not_have_the_token()
    {
        using var request = OutsidePost.Request(new Uri("https://vpn.example/posture"), Token, new StatementOfHealth { Source = HealthSource.Token, At = s_now, Firewall = true }, s_now);

        var body = await request.Content!.ReadAsByteArrayAsync();
        Assert.Equal((1, true, s_now), ((int)JsonNode.Parse(body)!["version"]!, (bool)JsonNode.Parse(body)!["firewall"]!, (DateTimeOffset)JsonNode.Parse(body)!["at"]!));
        Assert.Equal(("Machine", "application/json"), (request.Headers.Authorization!.Scheme, request.Content.Headers.ContentType!.ToString()));
        Assert.True(MachineProof.TryRead(request.Headers.Authorization.Parameter, out var proof));
        Assert.True(proof.IsOf(SHA256.HashData([.. Enumerable.Range(0, 32).Select(i => (byte)i)]), SHA256.HashData(body)));
        Assert.DoesNotContain(Token[^43..], request.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_token_is_not_sent_to_anybody() =>
        Assert.Throws<FormatException>(() => OutsidePost.Request(new Uri("https://vpn.example/posture"), "ca1.pc7.AAAA", new StatementOfHealth { Source = HealthSource.Token, At = s_now }, s_now));
}
