using System.Formats.Asn1;
using System.Text;

namespace Concentrator.Protocol.Eap.Tls;

/// <summary>The subjectAltName extension (RFC 5280 §4.2.1.6), of which .NET tells DNS names and addresses only.</summary>
internal static class AlternativeNames
{
    private const string UserPrincipalName = "1.3.6.1.4.1.311.20.2.3";

    private static readonly Asn1Tag OtherName = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag Utf8String = new(UniversalTagNumber.UTF8String);
    private static readonly Asn1Tag Email = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag Dns = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    /// <summary>The names that we know, each with its kind before it: <c>upn:</c>, <c>email:</c>, <c>dns:</c>, <c>uri:</c>.</summary>
    /// <exception cref="AsnContentException">The extension cannot be read.</exception>
    public static IReadOnlyList<string> Read(byte[] der)
    {
        List<string> names = [];
        var all = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        while (all.HasData)
        {
            var tag = all.PeekTag();
            if (tag == OtherName)
            {
                AddPrincipal(names, all.ReadSequence(OtherName));
            }
            else if (tag == Email || tag == Dns || tag == Uri)
            {
                var kind = tag == Email ? "email:" : tag == Dns ? "dns:" : "uri:";
                names.Add(kind + Encoding.Latin1.GetString(all.ReadOctetString(tag)));
            }
            else
            {
                all.ReadEncodedValue();
            }
        }

        return names;
    }

    // otherName ::= SEQUENCE { type-id OBJECT IDENTIFIER, value [0] EXPLICIT ANY }
    private static void AddPrincipal(List<string> names, AsnReader other)
    {
        if (!string.Equals(other.ReadObjectIdentifier(), UserPrincipalName, StringComparison.Ordinal))
        {
            return;
        }

        var value = other.ReadSequence(OtherName);
        if (value.PeekTag().HasSameClassAndValue(Utf8String))
        {
            names.Add("upn:" + value.ReadCharacterString(UniversalTagNumber.UTF8String));
        }
    }
}
