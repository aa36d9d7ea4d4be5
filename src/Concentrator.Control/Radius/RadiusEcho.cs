namespace Concentrator.Control.Radius;

/// <summary>Looks into attributes that are repeated as they came.</summary>
internal static class RadiusEcho
{
    /// <summary>The Chargeable-User-Identity among whole attributes that stand one behind the other; null when there is none.</summary>
    public static byte[]? ChargeableUserIdentityIn(ReadOnlySpan<byte> attributes)
    {
        for (; attributes.Length >= 2 && attributes[1] >= 2 && attributes[1] <= attributes.Length; attributes = attributes[attributes[1]..])
        {
            if (attributes[0] == (byte)Protocol.Radius.RadiusAttributeType.ChargeableUserIdentity)
            {
                return attributes[2..attributes[1]].ToArray();
            }
        }

        return null;
    }
}
