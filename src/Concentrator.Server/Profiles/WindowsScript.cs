using System.Text;

namespace Concentrator.Server.Profiles;

/// <summary>A script for Windows PowerShell (5.1 or later, Windows 8.1 or later) that makes the connection for all users of the machine.</summary>
internal sealed class WindowsScript : IProfileFormat
{
    /// <inheritdoc/>
    public string Word => "windows";

    /// <inheritdoc/>
    public string Title => "Windows";

    /// <inheritdoc/>
    public string Extension => "ps1";

    /// <inheritdoc/>
    public string MediaType => "text/plain";

    /// <inheritdoc/>
    public IReadOnlyList<LoginMethod> Methods { get; } = [LoginMethod.EapMsChapV2, LoginMethod.EapTls, LoginMethod.PeapMsChapV2, LoginMethod.PeapTls, LoginMethod.MsChapV2, LoginMethod.Pap];

    /// <inheritdoc/>
    public string Write(ClientProfile profile)
    {
        var script = new StringBuilder();
        Line(script, "#Requires -RunAsAdministrator");
        Line(script, "# Makes a VPN connection (SSTP) for all users of this machine. No password is in here.");
        Line(script, "$ErrorActionPreference = 'Stop'");
        Line(script, $"$name = {PowerShellText.Quote(profile.Name)}");
        WriteAuthority(script, profile);
        Line(script, "Get-VpnConnection -AllUserConnection -ErrorAction SilentlyContinue | Where-Object { $_.Name -eq $name } | Remove-VpnConnection -AllUserConnection -Force");
        Line(script, "$connection = @{");
        Line(script, "    Name = $name");
        Line(script, $"    ServerAddress = {PowerShellText.Quote(profile.Server)}");
        Line(script, "    TunnelType = 'Sstp'");
        WriteMethod(script, profile);
        Line(script, "    # TLS encrypts; PPP has no encryption of its own.");
        Line(script, "    EncryptionLevel = 'Optional'");
        Line(script, $"    SplitTunneling = ${(profile.IsSplit ? "true" : "false")}");
        if (profile.DnsSuffix.Length > 0)
        {
            Line(script, $"    DnsSuffix = {PowerShellText.Quote(profile.DnsSuffix)}");
        }

        Line(script, "    RememberCredential = $true");
        Line(script, "    AllUserConnection = $true");
        Line(script, "    Force = $true");
        Line(script, "}");
        Line(script, "Add-VpnConnection @connection");
        foreach (var route in profile.Routes)
        {
            Line(script, $"Add-VpnConnectionRoute -AllUserConnection -ConnectionName $name -DestinationPrefix '{route}'");
        }

        Line(script, $"Write-Output ('Made: ' + $name{(profile.User is { } user ? $" + '. Connect as user ' + {PowerShellText.Quote(user)}" : "")})");
        return script.ToString();
    }

    private static void WriteAuthority(StringBuilder script, ClientProfile profile)
    {
        if (profile.AuthorityBase64 is not { } authority)
        {
            return;
        }

        Line(script, "# The server's own authority, into the machine's store: SSTP does not look into the user's.");
        Line(script, $"$authority = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList @(, [Convert]::FromBase64String('{authority}'))");
        Line(script, "$store = New-Object System.Security.Cryptography.X509Certificates.X509Store -ArgumentList 'Root', 'LocalMachine'");
        Line(script, "$store.Open('ReadWrite')");
        Line(script, "$store.Add($authority)");
        Line(script, "$store.Close()");
    }

    private static void WriteMethod(StringBuilder script, ClientProfile profile)
    {
        switch (profile.Method)
        {
            case LoginMethod.MsChapV2:
                Line(script, "    AuthenticationMethod = 'MSChapv2'");
                break;
            case LoginMethod.Pap:
                Line(script, "    AuthenticationMethod = 'Pap'");
                break;
            default:
                Line(script, "    AuthenticationMethod = 'Eap'");
                Line(script, $"    EapConfigXmlStream = [xml]{PowerShellText.Quote(EapConfiguration.Text(profile))}");
                break;
        }
    }

    private static void Line(StringBuilder script, string line) => script.Append(line).Append("\r\n");
}
