using System.Net;
using System.Text;
using Concentrator.Connect.Posture;

namespace Concentrator.Client.Tests.Connect.Posture;

public sealed class PostureReplyTests
{
    [Fact]
    public async Task What_a_Concentrator_answers_is_read()
    {
        var taken = await Read(HttpStatusCode.OK, """{"level":"quarantine","missing":["The firewall is off."],"url":"https://help.example/"}""");
        Assert.Equal("quarantine", taken.Level);
        Assert.Equal(["The firewall is off."], taken.Missing);
        Assert.Empty(taken.Problems);

        var refused = await Read(HttpStatusCode.NotFound, """{"problems":["User ann has no open tunnel."]}""");
        Assert.Equal(["User ann has no open tunnel."], refused.Problems);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, """{"problems":null}""")]
    [InlineData(HttpStatusCode.OK, """{"missing":null}""")]
    [InlineData(HttpStatusCode.OK, """{"level":"full","missing":[null]}""")]
    [InlineData(HttpStatusCode.NotFound, """{"problems":[null]}""")]
    [InlineData(HttpStatusCode.NotFound, """{"problems":["no",null]}""")]
    [InlineData(HttpStatusCode.OK, """{"problems":{}}""")]
    [InlineData(HttpStatusCode.OK, """{"level":7}""")]
    [InlineData(HttpStatusCode.OK, "[]")]
    [InlineData(HttpStatusCode.OK, "")]
    [InlineData(HttpStatusCode.NotFound, "null")]
    [InlineData(HttpStatusCode.BadGateway, "<html>")]
    public async Task What_no_Concentrator_answers_is_a_fault_of_the_server_and_breaks_nothing(HttpStatusCode status, string answer) =>
        Assert.Contains($"The server answers {(int)status}", (await Assert.ThrowsAsync<HttpRequestException>(() => Read(status, answer))).Message, StringComparison.Ordinal);

    private static async Task<PostureReply> Read(HttpStatusCode status, string answer)
    {
        using var response = new HttpResponseMessage(status) { Content = new StringContent(answer, Encoding.UTF8, "application/json") };
        return await PostureReply.Read(response, default);
    }
}
