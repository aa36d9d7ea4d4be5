namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>Codes of PAP packets (RFC 1334 §2.2).</summary>
internal enum PapCode : byte
{
    AuthenticateRequest = 1,
    AuthenticateAck = 2,
    AuthenticateNak = 3,
}
