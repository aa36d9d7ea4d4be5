namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>The value of an MS-CHAPv2 Response, 49 bytes (RFC 2759 §4): Peer-Challenge, eight reserved bytes, NT-Response, Flags.</summary>
internal readonly ref struct MsChapV2Response
{
    public const int Size = 49;
    private const int ResponseOffset = MsChapV2Hashes.ChallengeSize + 8;

    private MsChapV2Response(ReadOnlySpan<byte> value)
    {
        PeerChallenge = value[..MsChapV2Hashes.ChallengeSize];
        NtResponse = value.Slice(ResponseOffset, MsChapV2Hashes.NtResponseSize);
    }

    public ReadOnlySpan<byte> PeerChallenge { get; }

    public ReadOnlySpan<byte> NtResponse { get; }

    /// <summary>Reads the value; false when its size is wrong. Reserved bytes and Flags are ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out MsChapV2Response response)
    {
        response = value.Length == Size ? new MsChapV2Response(value) : default;
        return value.Length == Size;
    }

    public static void Write(ReadOnlySpan<byte> peerChallenge, ReadOnlySpan<byte> ntResponse, Span<byte> value)
    {
        value[..Size].Clear();
        peerChallenge.CopyTo(value);
        ntResponse.CopyTo(value[ResponseOffset..]);
    }
}
