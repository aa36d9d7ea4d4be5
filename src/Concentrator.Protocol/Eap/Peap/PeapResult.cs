namespace Concentrator.Protocol.Eap.Peap;

/// <summary>The value of a Result TLV ([MS-PEAP] 2.2.8.1.2).</summary>
internal enum PeapResult : ushort
{
    /// <summary>There is none.</summary>
    None = 0,

    Success = 1,

    Failure = 2,
}
