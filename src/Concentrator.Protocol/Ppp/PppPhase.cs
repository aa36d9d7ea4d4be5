namespace Concentrator.Protocol.Ppp;

/// <summary>The phases of a link (RFC 1661 §3.2).</summary>
internal enum PppPhase
{
    Dead,
    Establish,
    Authenticate,
    Network,
    Terminate,
}
