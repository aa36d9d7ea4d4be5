using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Ppp;

/// <summary>The client's link against a server that the test writes by hand. Magic numbers are 11111111, 22222222, …</summary>
internal sealed class ScriptedClient
{
    private readonly PacketBatch _output = new();

    public ScriptedClient(PppClientOptions? options = null, Func<AuthenticationMethod, IAuthenticationPeer>? newPeer = null)
    {
        uint magic = 0;
        Link = new PppClientLink(
            options ?? new PppClientOptions { UserName = "alice", Password = "secret", Methods = [AuthenticationMethod.MsChapV2, AuthenticationMethod.Pap] },
            () => magic += 0x11111111,
            newPeer ?? (_ => new FakePeer(FakePeer.Secret)));
    }

    public PppClientLink Link { get; }

    public long Now { get; set; } = 1_000_000;

    public PppLinkEvents Events { get; private set; }

    public string[] Start() => Step(Link.Start(Now, _output));

    public string[] Give(string frame) => Step(Link.Receive(Wire.Hex(frame), Now, _output));

    public string[] Terminate() => Step(Link.Terminate(Now, _output));

    public string[] Wait()
    {
        Assert.NotEqual(long.MaxValue, Link.NextDeadline);
        Now = Link.NextDeadline;
        return Step(Link.Tick(Now, _output));
    }

    /// <summary>LCP open with MS-CHAPv2 agreed.</summary>
    public ScriptedClient WithLcpOpen(string authentication = "0305C22381")
    {
        var request = Wire.Hex(Start()[0]);
        request[2] = 2;
        Give(Convert.ToHexString(request));
        Give($"C021 0101{4 + (authentication.Length / 2):X4} {authentication}");
        return this;
    }

    /// <summary>Authenticated by <see cref="FakePeer"/>; our IPCP request has been sent.</summary>
    public ScriptedClient WithIpcpBegun()
    {
        WithLcpOpen();
        Give("C223 03010005 00");
        Assert.True(Events.HasFlag(PppLinkEvents.Authenticated));
        return this;
    }

    private string[] Step(PppLinkEvents events)
    {
        Events = events;
        return Wire.Text(_output);
    }
}
