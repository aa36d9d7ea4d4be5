using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Tests.Authentication;

namespace Concentrator.Protocol.Tests.Eap;

/// <summary>A login of wpa_supplicant 2.10 (eapol_test) as it went over the wire; eapol_test had the same 32 bytes for its MSK as the server for its HLAK.</summary>
public sealed class WpaSupplicantTests
{
    private const string Identity = "02D90012014558414D504C455C616C696365";
    private const string Challenge = "01DA001D1A01DA00181050148AD79BDE2484348BDE0B8909853A76706E";

    private const string Response = "02DA00481A02DA004331FB7E68C2A7B244D7D77921DAE1FD95400000000000000000"
        + "E20159B93142A8A61A1A931E01424147B0DE570C8B2503EB004558414D504C455C616C696365";

    private const string Acknowledgement = "02DB00061A03";
    private const string Key = "0284589B39E3A24B74101D43F2EE109E3D0D4296ABBBA28E680525CB4A99F057";

    private static readonly string[] Randomness = ["D9", "50148AD79BDE2484348BDE0B8909853A"];

    [Fact]
    public void It_logs_in_with_a_domain_before_its_name_and_has_the_same_key()
    {
        var server = Authenticators.CreateServer(AuthenticationMethod.Eap, "vpn", 2, Recorded());
        server.Begin();
        Assert.Equal(Challenge, Convert.ToHexString(server.Receive(Convert.FromHexString(Identity)).Packet));
        var step = server.Receive(Convert.FromHexString(Response));
        Assert.Equal(@"EXAMPLE\alice", step.UserName);
        Assert.Equal("01DB", Convert.ToHexString(server.Verify(new TestCredential("right"), AuthenticationFailure.None).Packet.AsSpan(0, 2)));
        step = server.Receive(Convert.FromHexString(Acknowledgement));
        Assert.Equal(AuthenticatorStepKind.Success, step.Kind);
        Assert.Equal("03DB0004", Convert.ToHexString(step.Packet));
        Assert.Equal(Key, Convert.ToHexString(step.HigherLayerAuthenticationKey));
    }

    [Fact]
    public void Its_refusal_of_the_method_ends_the_login()
    {
        var server = Authenticators.CreateServer(AuthenticationMethod.Eap, "vpn", 2, Recorded());
        server.Begin();
        server.Receive(Convert.FromHexString(Identity));
        var step = server.Receive(Convert.FromHexString("02DA00060306"));
        Assert.Equal(AuthenticationFailure.PeerRefused, step.Failure);
        Assert.Equal("04DA0004", Convert.ToHexString(step.Packet));
    }

    private static RandomBytes Recorded()
    {
        var next = new Queue<string>(Randomness);
        return destination => Convert.FromHexString(next.Dequeue()).CopyTo(destination);
    }
}
