using System.Globalization;
using System.Text;
using System.Xml;

namespace Concentrator.Server.Profiles;

/// <summary>How Windows is told of an EAP method: <c>EapHostConfig</c>, with the elements of the schemas below <c>C:\Windows\schemas</c> (EAPHost and EAPMethods).</summary>
internal static class EapConfiguration
{
    private const string Host = "http://www.microsoft.com/provisioning/EapHostConfig";
    private const string EapCommon = "http://www.microsoft.com/provisioning/EapCommon";
    private const string Base = "http://www.microsoft.com/provisioning/BaseEapConnectionPropertiesV1";
    private const string MsChapV2 = "http://www.microsoft.com/provisioning/MsChapV2ConnectionPropertiesV1";
    private const string Tls = "http://www.microsoft.com/provisioning/EapTlsConnectionPropertiesV1";
    private const string Tls2 = "http://www.microsoft.com/provisioning/EapTlsConnectionPropertiesV2";
    private const string Peap = "http://www.microsoft.com/provisioning/MsPeapConnectionPropertiesV1";
    private const string Peap2 = "http://www.microsoft.com/provisioning/MsPeapConnectionPropertiesV2";

    private const int TlsType = 13;
    private const int PeapType = 25;
    private const int MsChapV2Type = 26;

    /// <summary>The document in ASCII on one line.</summary>
    internal static string Text(ClientProfile profile)
    {
        using var bytes = new MemoryStream();
        using (var writer = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = Encoding.ASCII, OmitXmlDeclaration = true }))
        {
            Write(writer, profile);
        }

        return Encoding.ASCII.GetString(bytes.ToArray());
    }

    /// <summary>Writes it as an element.</summary>
    internal static void Write(XmlWriter writer, ClientProfile profile)
    {
        var type = profile.Method switch
        {
            LoginMethod.EapMsChapV2 => MsChapV2Type,
            LoginMethod.EapTls => TlsType,
            LoginMethod.PeapMsChapV2 or LoginMethod.PeapTls => PeapType,
            _ => throw new ArgumentOutOfRangeException(nameof(profile), profile.Method, "is no method of EAP"),
        };
        writer.WriteStartElement("EapHostConfig", Host);
        writer.WriteStartElement("EapMethod", Host);
        writer.WriteElementString("Type", EapCommon, Number(type));
        writer.WriteElementString("VendorId", EapCommon, "0");
        writer.WriteElementString("VendorType", EapCommon, "0");
        writer.WriteElementString("AuthorId", EapCommon, "0");
        writer.WriteEndElement();
        writer.WriteStartElement("Config", Host);
        switch (type)
        {
            case MsChapV2Type:
                WriteMsChapV2(writer);
                break;
            case TlsType:
                WriteTls(writer, profile);
                break;
            default:
                WritePeap(writer, profile);
                break;
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void WriteMsChapV2(XmlWriter writer)
    {
        Begin(writer, MsChapV2Type, MsChapV2);
        writer.WriteElementString("UseWinLogonCredentials", MsChapV2, "false");
        End(writer);
    }

    private static void WriteTls(XmlWriter writer, ClientProfile profile)
    {
        Begin(writer, TlsType, Tls);
        writer.WriteStartElement("CredentialsSource", Tls);
        writer.WriteStartElement("CertificateStore", Tls);
        writer.WriteElementString("SimpleCertSelection", Tls, "true");
        writer.WriteEndElement();
        writer.WriteEndElement();
        WriteServerValidation(writer, profile, Tls);
        writer.WriteElementString("DifferentUsername", Tls, "false");
        writer.WriteElementString("PerformServerValidation", Tls2, "true");
        writer.WriteElementString("AcceptServerName", Tls2, Boolean(profile.EapServerName is not null));
        End(writer);
    }

    private static void WritePeap(XmlWriter writer, ClientProfile profile)
    {
        Begin(writer, PeapType, Peap);
        WriteServerValidation(writer, profile, Peap);
        writer.WriteElementString("FastReconnect", Peap, "true");
        writer.WriteElementString("InnerEapOptional", Peap, "false");
        if (profile.Method == LoginMethod.PeapTls)
        {
            WriteTls(writer, profile);
        }
        else
        {
            WriteMsChapV2(writer);
        }

        writer.WriteElementString("EnableQuarantineChecks", Peap, Boolean(profile.StatesHealth));
        writer.WriteElementString("RequireCryptoBinding", Peap, Boolean(profile.HasCryptoBinding));
        writer.WriteStartElement("PeapExtensions", Peap);
        writer.WriteElementString("PerformServerValidation", Peap2, "true");
        writer.WriteElementString("AcceptServerName", Peap2, Boolean(profile.EapServerName is not null));
        writer.WriteEndElement();
        End(writer);
    }

    // Nobody is asked whether to trust a server when all is known that it has to prove.
    private static void WriteServerValidation(XmlWriter writer, ClientProfile profile, string space)
    {
        writer.WriteStartElement("ServerValidation", space);
        writer.WriteElementString("DisableUserPromptForServerValidation", space, Boolean(profile.EapServerName is not null && profile.Authority is not null));
        writer.WriteElementString("ServerNames", space, profile.EapServerName ?? "");
        if (profile.AuthorityThumbprint is { } thumbprint && profile.EapServerName is not null)
        {
            writer.WriteElementString("TrustedRootCA", space, string.Join(' ', thumbprint.Chunk(2).Select(pair => new string(pair))));
        }

        writer.WriteEndElement();
    }

    private static void Begin(XmlWriter writer, int type, string space)
    {
        writer.WriteStartElement("Eap", Base);
        writer.WriteElementString("Type", Base, Number(type));
        writer.WriteStartElement("EapType", space);
    }

    private static void End(XmlWriter writer)
    {
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Boolean(bool value) => value ? "true" : "false";
}
