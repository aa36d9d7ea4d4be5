using Concentrator.Protocol.Ppp;

namespace Concentrator.Protocol.Tests.Ppp;

/// <summary>The server's link against a peer that the test writes by hand. Magic numbers are 11111111, 22222222, …</summary>
internal sealed class ScriptedServer
{
    private readonly PacketBatch _output = new();

    public ScriptedServer(PppServerOptions? options = null)
    {
        uint magic = 0;
        Link = new PppServerLink(options ?? new PppServerOptions { Methods = [Protocol.Ppp.Authentication.AuthenticationMethod.MsChapV2] }, () => magic += 0x11111111);
    }

    public PppServerLink Link { get; }

    public long Now { get; set; } = 1_000_000;

    /// <summary>Whether IPv6 is granted.</summary>
    public bool HasIpv6 { get; init; }

    /// <summary>What the last step came to.</summary>
    public PppLinkEvents Events { get; private set; }

    public string[] Start() => Step(Link.Start(Now, _output));

    public string[] Give(string frame) => Step(Link.Receive(Wire.Hex(frame), Now, _output));

    public string[] Terminate() => Step(Link.Terminate(Now, _output));

    public string[] Authenticated() => Step(Link.Authenticated(PppPair.Granted, HasIpv6, Now, _output));

    public string[] SendAuthentication(string packet, bool expectAnswer)
    {
        Link.SendAuthentication(Wire.Hex(packet), expectAnswer, Now, _output);
        return Step(PppLinkEvents.None);
    }

    /// <summary>Lets time pass until the next timer.</summary>
    public string[] Wait()
    {
        Assert.NotEqual(long.MaxValue, Link.NextDeadline);
        Now = Link.NextDeadline;
        return Step(Link.Tick(Now, _output));
    }

    /// <summary>LCP open by a peer without wishes; the server's first request has Identifier 1.</summary>
    public ScriptedServer WithLcpOpen()
    {
        var request = Wire.Hex(Start()[0]);
        request[2] = 2;
        Give(Convert.ToHexString(request));
        Give("C021 01010004");
        Assert.True(Events.HasFlag(PppLinkEvents.AuthenticationStarted));
        return this;
    }

    /// <summary>Authenticated, and IPCP begun but not open.</summary>
    public ScriptedServer WithIpcpBegun()
    {
        WithLcpOpen();
        Authenticated();
        return this;
    }

    /// <summary>IPCP open.</summary>
    public ScriptedServer WithNetworkUp()
    {
        WithIpcpBegun();
        Give("8021 0201000A 03060A090001");
        Give("8021 0101000A 03060A090002");
        Assert.True(Events.HasFlag(PppLinkEvents.NetworkUp));
        return this;
    }

    private string[] Step(PppLinkEvents events)
    {
        Events = events;
        return Wire.Text(_output);
    }
}
