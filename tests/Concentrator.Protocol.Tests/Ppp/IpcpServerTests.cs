using Concentrator.Protocol.Ppp;

namespace Concentrator.Protocol.Tests.Ppp;

/// <summary>IPCP as a client sees it (RFC 1332, RFC 1877). Granted: 10.9.0.2; DNS 10.9.0.53 and .54; one NBNS, 10.9.0.55; the server is 10.9.0.1.</summary>
public sealed class IpcpServerTests
{
    [Fact]
    public void The_servers_request_goes_out_with_the_grant()
    {
        Assert.Equal(["8021 0101000A 03060A090001"], new ScriptedServer().WithLcpOpen().Authenticated());
    }

    [Theory]
    [InlineData("0306 00000000", "03", "03060A090002")] // no address
    [InlineData("0306 C0A80001", "03", "03060A090002")] // another
    [InlineData("0306 0A090002", "02", "03060A090002")] // the granted one
    [InlineData("0304 0A09", "03", "03060A090002")] // half an address
    [InlineData("0306 0A090002 8106 00000000 8206 00000000 8306 00000000", "03", "81060A09003582060A09003783060A090036")]
    [InlineData("0306 0A090002 8106 0A090035 8206 0A090037 8306 0A090036", "02", "03060A09000281060A09003582060A09003783060A090036")]
    [InlineData("0306 00000000 8406 00000000", "04", "840600000000")] // there is no second NBNS
    [InlineData("0206 002D0F01 0306 0A090002", "04", "0206002D0F01")] // Van Jacobson
    [InlineData("010A 00000000 00000000", "04", "010A0000000000000000")] // IP-Addresses
    [InlineData("8106 00000000", "03", "81060A09003503060A090002")] // no address option at all
    public void Options_get_their_answer(string options, string code, string answer)
    {
        var server = new ScriptedServer().WithIpcpBegun();
        var size = 4 + (options.Replace(" ", "", StringComparison.Ordinal).Length / 2);

        Assert.Equal([$"8021 {code}07{4 + (answer.Length / 2):X4} {answer}"], server.Give($"8021 0107{size:X4} {options}"));
    }

    [Fact]
    public void Addresses_are_agreed_when_both_requests_are_acknowledged()
    {
        var server = new ScriptedServer().WithIpcpBegun();

        server.Give("8021 0101000A 03060A090002");
        Assert.Equal(PppLinkEvents.None, server.Events);
        server.Give("8021 0201000A 03060A090001");
        Assert.Equal(PppLinkEvents.NetworkUp, server.Events);
        Assert.Equal(long.MaxValue, server.Link.NextDeadline);
    }

    [Fact]
    public void A_client_that_insists_on_another_address_loses_the_link_after_max_failure()
    {
        var server = new ScriptedServer().WithIpcpBegun();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(["8021 0307000A 03060A090002"], server.Give("8021 0107000A 0306C0A80001"));
        }

        Assert.StartsWith("C021 05", Assert.Single(server.Give("8021 0107000A 0306C0A80001")), StringComparison.Ordinal);
        Assert.Equal(PppLinkEnd.NegotiationFailed, server.Link.End);
        Assert.Contains("10.9.0.2", server.Link.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_never_names_an_address_loses_the_link_after_max_failure()
    {
        var server = new ScriptedServer().WithIpcpBegun();
        for (var i = 0; i < 5; i++)
        {
            Assert.Single(server.Give("8021 01070004"));
        }

        server.Give("8021 01070004");

        Assert.Equal(PppLinkEnd.NegotiationFailed, server.Link.End);
    }

    [Fact]
    public void A_client_that_insists_on_another_name_server_goes_without()
    {
        var server = new ScriptedServer().WithIpcpBegun();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(["8021 0307000A 81060A090035"], server.Give("8021 01070010 03060A090002 810608080808"));
        }

        Assert.Equal(["8021 0407000A 810608080808"], server.Give("8021 01070010 03060A090002 810608080808"));
        Assert.Equal(["8021 0208000A 03060A090002"], server.Give("8021 0108000A 03060A090002"));
    }

    [Theory]
    [InlineData("8021 0401000A 03060A090001")] // rejected
    [InlineData("8021 0301000A 0306C0A80001")] // another is wanted
    public void A_client_that_does_not_like_the_servers_address_is_not_told_it(string answer)
    {
        var server = new ScriptedServer().WithIpcpBegun();

        Assert.Equal(["8021 01020004"], server.Give(answer));
        server.Give("8021 02020004");
        server.Give("8021 0101000A 03060A090002");
        Assert.Equal(PppLinkEvents.NetworkUp, server.Events);
    }

    [Fact]
    public void A_client_that_does_not_answer_ipcp_loses_the_link()
    {
        var server = new ScriptedServer().WithIpcpBegun();
        for (var i = 0; i < 9; i++)
        {
            Assert.Equal(["8021 0101000A 03060A090001"], server.Wait());
        }

        server.Wait();

        Assert.Equal(PppLinkEnd.NegotiationFailed, server.Link.End);
        Assert.Contains("IPCP", server.Link.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Ipcp_is_negotiated_again_with_the_same_grant()
    {
        var server = new ScriptedServer().WithNetworkUp();

        Assert.Equal(["8021 0102000A 03060A090001", "8021 0309000A 03060A090002"], server.Give("8021 0109000A 0306C0A80001"));
        server.Give("8021 0202000A 03060A090001");
        Assert.Equal(["8021 020A000A 03060A090002"], server.Give("8021 010A000A 03060A090002"));
        Assert.Equal(PppLinkEvents.NetworkUp, server.Events);
    }

    [Fact]
    public void The_end_of_ipcp_is_the_end_of_the_link()
    {
        var server = new ScriptedServer().WithNetworkUp();

        Assert.Equal(["8021 06090004"], server.Give("8021 05090004"));
        Assert.StartsWith("C021 05", Assert.Single(server.Wait()), StringComparison.Ordinal);
        Assert.Contains("IPCP", server.Link.Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8021 08010004", "8021 07020008 08010004")] // NCPs know no Protocol-Reject
    [InlineData("8021 09010008 00000000", "8021 0702000C 0901000800000000")] // and no echo
    public void A_code_that_only_lcp_has_is_rejected(string frame, string answer)
    {
        Assert.Equal([answer], new ScriptedServer().WithNetworkUp().Give(frame));
    }
}
