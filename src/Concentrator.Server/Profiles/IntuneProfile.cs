using System.Globalization;
using System.Text;
using System.Xml;

namespace Concentrator.Server.Profiles;

/// <summary>ProfileXML of the VPNv2 configuration service provider, for Intune and other management; its elements stand in the order of the CSP's schema.</summary>
internal sealed class IntuneProfile : IProfileFormat
{
    /// <inheritdoc/>
    public string Word => "intune";

    /// <inheritdoc/>
    public string Title => "ProfileXML";

    /// <inheritdoc/>
    public string Extension => "xml";

    /// <inheritdoc/>
    public string MediaType => "application/xml";

    // The schema wants the configuration of an EAP method.

    /// <inheritdoc/>
    public IReadOnlyList<LoginMethod> Methods { get; } = [LoginMethod.EapMsChapV2, LoginMethod.EapTls, LoginMethod.PeapMsChapV2, LoginMethod.PeapTls];

    /// <inheritdoc/>
    public string Write(ClientProfile profile)
    {
        using var bytes = new MemoryStream();
        using (var writer = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = Encoding.ASCII, OmitXmlDeclaration = true, Indent = true, NewLineChars = "\n" }))
        {
            Write(writer, profile);
        }

        return Encoding.ASCII.GetString(bytes.ToArray()) + "\n";
    }

    private static void Write(XmlWriter writer, ClientProfile profile)
    {
        writer.WriteStartElement("VPNProfile");
        writer.WriteElementString("RememberCredentials", "true");
        if (profile.DnsSuffix.Length > 0)
        {
            writer.WriteElementString("DnsSuffix", profile.DnsSuffix);
        }

        writer.WriteStartElement("NativeProfile");
        writer.WriteElementString("Servers", profile.Server);
        writer.WriteElementString("RoutingPolicyType", profile.IsSplit ? "SplitTunnel" : "ForceTunnel");
        writer.WriteElementString("NativeProtocolType", "Sstp");
        if (profile.IsSplit)
        {
            writer.WriteElementString("DisableClassBasedDefaultRoute", "true");
        }

        writer.WriteStartElement("Authentication");
        writer.WriteElementString("UserMethod", "Eap");
        writer.WriteStartElement("Eap");
        writer.WriteStartElement("Configuration");
        EapConfiguration.Write(writer, profile);
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
        foreach (var route in profile.Routes)
        {
            writer.WriteStartElement("Route");
            writer.WriteElementString("Address", route.BaseAddress.ToString());
            writer.WriteElementString("PrefixSize", route.PrefixLength.ToString(CultureInfo.InvariantCulture));
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }
}
