namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>Codes of CHAP packets (RFC 1994 §4, RFC 2759 §7); the OpCodes of EAP-MSCHAPv2 are the same.</summary>
internal enum ChapCode : byte
{
    Challenge = 1,
    Response = 2,
    Success = 3,
    Failure = 4,
    ChangePassword = 7,
}
