namespace Concentrator.Protocol.Radius;

/// <summary>Why bytes are not a RADIUS packet.</summary>
public enum RadiusPacketError
{
    /// <summary>They are one.</summary>
    None,

    /// <summary>Fewer than the 20 bytes of a header, or fewer than its Length (RFC 2865 §3).</summary>
    Truncated,

    /// <summary>The Length is below 20 or above 4096 (RFC 2865 §3).</summary>
    Length,

    /// <summary>An attribute's Length is below 2 or reaches over the packet's end (RFC 2865 §5).</summary>
    AttributeLength,

    /// <summary>A Vendor-Specific attribute has no vendor, or one of Microsoft's does not hold what its lengths say (RFC 2865 §5.26, RFC 2548 §2).</summary>
    VendorAttribute,
}
