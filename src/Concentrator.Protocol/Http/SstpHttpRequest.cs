namespace Concentrator.Protocol.Http;

/// <summary>What a request on an SSTP listener asks for.</summary>
public enum SstpHttpRequest
{
    /// <summary>SSTP_DUPLEX_POST on the SSTP URI with the right length: a tunnel.</summary>
    Tunnel,

    /// <summary>HEAD on the SSTP URI: a balancer's probe.</summary>
    Probe,

    /// <summary>Anything else: a web request.</summary>
    Web,

    /// <summary>The SSTP method or URI with something that the specification does not allow: answer 400.</summary>
    BadTunnel,

    /// <summary>The SSTP URI with a method other than SSTP_DUPLEX_POST and HEAD: answer 405.</summary>
    WrongMethod,
}
