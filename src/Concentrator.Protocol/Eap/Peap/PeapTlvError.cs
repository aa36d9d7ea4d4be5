namespace Concentrator.Protocol.Eap.Peap;

/// <summary>What is wrong with a list of TLVs.</summary>
internal enum PeapTlvError
{
    None,

    /// <summary>A TLV says that it is longer than what is there.</summary>
    Truncated,

    /// <summary>A TLV does not have the length that its type has.</summary>
    WrongLength,

    /// <summary>A TLV comes twice.</summary>
    Repeated,

    /// <summary>A TLV that we do not know must be known ([MS-PEAP] 2.2.4, M).</summary>
    UnknownMandatory,
}
