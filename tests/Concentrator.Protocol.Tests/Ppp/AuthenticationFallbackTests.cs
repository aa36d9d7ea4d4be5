using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Ppp;

/// <summary>How the server moves through its methods when the client refuses one.</summary>
public sealed class AuthenticationFallbackTests
{
    private static readonly PppServerOptions s_all = new()
    {
        Methods = [AuthenticationMethod.Eap, AuthenticationMethod.MsChapV2, AuthenticationMethod.ChapMd5, AuthenticationMethod.Pap],
    };

    [Theory]
    [InlineData("0304C023", "0305C22381")] // PAP: configured, but MS-CHAPv2 makes a key and was not refused
    [InlineData("0305C22305", "0305C22381")]
    [InlineData("0305C22381", "0305C22381")]
    [InlineData("0305C22380", "0305C22381")] // MS-CHAP version 1 is not spoken: our next
    [InlineData("0304C223", "0305C22381")] // CHAP without an algorithm
    [InlineData("0302", "0305C22381")] // nothing at all
    [InlineData("0304C227", "0305C22381")] // what it has just refused
    public void A_nak_names_a_method_and_gets_it_or_our_next(string wanted, string offered)
    {
        var server = new ScriptedServer(s_all);
        server.Start();

        var request = Assert.Single(server.Give($"C021 0301{4 + (wanted.Length / 2):X4} {wanted}"));

        Assert.Contains(offered, request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0304C023", "0304C023")]
    [InlineData("0305C22305", "0305C22305")]
    [InlineData("0305C22305 0304C023", "0305C22305")]
    [InlineData("0304C023 0305C22305", "0304C023")]
    public void Once_all_methods_with_a_key_are_refused_the_client_has_its_way(string wanted, string offered)
    {
        var server = new ScriptedServer(s_all);
        server.Start();
        var size = 4 + (wanted.Replace(" ", "", StringComparison.Ordinal).Length / 2);
        server.Give($"C021 0301{size:X4} {wanted}");

        Assert.Contains(offered, Assert.Single(server.Give($"C021 0302{size:X4} {wanted}")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_method_that_is_not_configured_is_never_offered()
    {
        var server = new ScriptedServer(new PppServerOptions { Methods = [AuthenticationMethod.MsChapV2, AuthenticationMethod.ChapMd5] });
        server.Start();

        Assert.Contains("0305C22305", Assert.Single(server.Give("C021 03010008 0304C023")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reject_moves_on_too_and_in_the_end_there_is_no_common_method()
    {
        var server = new ScriptedServer(new PppServerOptions { Methods = [AuthenticationMethod.Eap, AuthenticationMethod.MsChapV2] });
        server.Start();

        Assert.Contains("0305C22381", Assert.Single(server.Give("C021 04010008 0304C227")), StringComparison.Ordinal);
        var terminate = Assert.Single(server.Give("C021 04020009 0305C22381"));

        Assert.StartsWith("C021 0503", terminate, StringComparison.Ordinal);
        Assert.Equal(PppLinkEnd.NoCommonMethod, server.Link.End);
        Assert.Contains("Eap, MsChapV2", server.Link.Fault, StringComparison.Ordinal);
        Assert.Empty(server.Give("C021 06030004"));
        Assert.Equal(PppLinkEvents.Ended, server.Events);
    }

    [Theory]
    [InlineData("0304C023 0305C22381", "0305C22381")]
    [InlineData("0305C22380 0305C22305 0304C023", "0305C22381")]
    [InlineData("0305C22380 0304C227", "0305C22381")]
    public void Of_several_methods_in_one_nak_the_first_that_is_configured_is_taken(string wanted, string offered)
    {
        var server = new ScriptedServer(s_all);
        server.Start();
        var size = 4 + (wanted.Replace(" ", "", StringComparison.Ordinal).Length / 2);

        Assert.Contains(offered, Assert.Single(server.Give($"C021 0301{size:X4} {wanted}")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_swings_between_two_methods_does_so_once()
    {
        var server = new ScriptedServer(new PppServerOptions { Methods = [AuthenticationMethod.MsChapV2, AuthenticationMethod.Pap] });
        server.Start();

        Assert.Contains("0304C023", Assert.Single(server.Give("C021 03010008 0304C023")), StringComparison.Ordinal);
        server.Give("C021 03020009 0305C22381");

        Assert.Equal(PppLinkEnd.NoCommonMethod, server.Link.End);
    }

    [Fact]
    public void The_method_agreed_is_the_one_acknowledged()
    {
        var server = new ScriptedServer(s_all);
        server.Start();
        server.Give("C021 03010009 0305C22305");
        server.Give("C021 03020009 0305C22305");
        server.Give("C021 02030013 01040FFB0305C22305050611111111");
        server.Give("C021 01010004");

        Assert.Equal(PppLinkEvents.AuthenticationStarted, server.Events);
        Assert.Equal(AuthenticationMethod.ChapMd5, server.Link.Method);
    }
}
