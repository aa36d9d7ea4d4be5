using System.Globalization;
using System.Text;

namespace Concentrator.Server.Profiles;

/// <summary>A phone book of Windows (<c>.pbk</c>) with one entry, as <c>rasdial /phonebook:</c> and a double click take it.</summary>
internal sealed class Phonebook : IProfileFormat
{
    /// <summary>SSTP and nothing else.</summary>
    private const int SstpOnly = 6;

    /// <summary>MS-CHAPv2 and nothing else.</summary>
    private const int MsChapV2Only = 512;

    /// <inheritdoc/>
    public string Word => "pbk";

    /// <inheritdoc/>
    public string Title => "A phone book";

    /// <inheritdoc/>
    public string Extension => "pbk";

    /// <inheritdoc/>
    public string MediaType => "text/plain";

    // EAP stands in a phone book as a blob that only its method can read.

    /// <inheritdoc/>
    public IReadOnlyList<LoginMethod> Methods { get; } = [LoginMethod.MsChapV2];

    /// <inheritdoc/>
    public string Write(ClientProfile profile)
    {
        var book = new StringBuilder();
        Line(book, $"[{profile.Name}]");
        // The text is UTF-8.
        Line(book, "Encoding=1");
        Line(book, "PBVersion=6");
        // A VPN.
        Line(book, "Type=2");
        Line(book, "AutoLogon=0");
        Line(book, "UseRasCredentials=1");
        Line(book, $"Guid={Convert.ToHexString(profile.Id.ToByteArray())}");
        Line(book, string.Create(CultureInfo.InvariantCulture, $"VpnStrategy={SstpOnly}"));
        Line(book, "ExcludedProtocols=0");
        Line(book, "LcpExtensions=1");
        // Optional: TLS encrypts.
        Line(book, "DataEncryption=8");
        Line(book, "SwCompression=0");
        Line(book, "RedialAttempts=3");
        Line(book, "RedialSeconds=60");
        Line(book, "IdleDisconnectSeconds=0");
        Line(book, "RedialOnLinkFailure=1");
        Line(book, "PreviewUserPw=1");
        Line(book, "PreviewDomain=0");
        Line(book, "PreviewPhoneNumber=0");
        Line(book, "ShowDialingProgress=1");
        Line(book, "CustomAuthKey=0");
        Line(book, string.Create(CultureInfo.InvariantCulture, $"AuthRestrictions={MsChapV2Only}"));
        Line(book, $"IpPrioritizeRemote={(profile.IsSplit ? 0 : 1)}");
        Line(book, "IpAssign=1");
        Line(book, "IpNameAssign=1");
        Line(book, "IpHeaderCompression=0");
        Line(book, $"IpDnsSuffix={profile.DnsSuffix}");
        Line(book, "Ipv6Assign=1");
        Line(book, $"Ipv6PrioritizeRemote={(profile.IsSplit ? 0 : 1)}");
        Line(book, "Ipv6NameAssign=1");
        Line(book, $"DisableClassBasedDefaultRoute={(profile.IsSplit ? 1 : 0)}");
        Line(book, "CacheCredentials=1");
        Line(book, "");
        Line(book, "NETCOMPONENTS=");
        Line(book, "ms_msclient=1");
        Line(book, "ms_server=0");
        Line(book, "");
        Line(book, "MEDIA=rastapi");
        Line(book, "Port=VPN0-0");
        Line(book, "Device=WAN Miniport (SSTP)");
        Line(book, "");
        Line(book, "DEVICE=vpn");
        Line(book, $"PhoneNumber={profile.Server}");
        Line(book, "AreaCode=");
        Line(book, "CountryCode=0");
        Line(book, "CountryID=0");
        Line(book, "UseDialingRules=0");
        Line(book, "Comment=");
        Line(book, "FriendlyName=");
        Line(book, "LastSelectedPhone=0");
        Line(book, "PromoteAlternates=0");
        Line(book, "TryNextAlternateOnFail=1");
        return book.ToString();
    }

    private static void Line(StringBuilder book, string line) => book.Append(line).Append("\r\n");
}
