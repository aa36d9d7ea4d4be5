# Stands in for Windows' cmdlets of VPN connections, with the parameters and values that they have. $Call is a delegate that takes note.

function Get-VpnConnection {
    [CmdletBinding()]
    param([switch] $AllUserConnection)
    [pscustomobject] @{ Name = 'Another' }
    [pscustomobject] @{ Name = 'Concentrator' }
}

function Remove-VpnConnection {
    [CmdletBinding()]
    param([Parameter(Mandatory, ValueFromPipelineByPropertyName)] [string[]] $Name, [switch] $AllUserConnection, [switch] $Force)
    process { $Call.Invoke('Remove-VpnConnection', $PSBoundParameters) }
}

function Add-VpnConnection {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [string] $Name,
        [Parameter(Mandatory)] [string] $ServerAddress,
        [ValidateSet('Pptp', 'L2tp', 'Sstp', 'Ikev2', 'Automatic')] [string] $TunnelType,
        [ValidateSet('NoEncryption', 'Optional', 'Required', 'Maximum', 'Custom')] [string] $EncryptionLevel,
        [ValidateSet('Pap', 'Chap', 'MSChapv2', 'Eap', 'MachineCertificate')] [string[]] $AuthenticationMethod,
        [xml] $EapConfigXmlStream,
        [string] $DnsSuffix,
        [switch] $SplitTunneling,
        [switch] $RememberCredential,
        [switch] $AllUserConnection,
        [switch] $Force)
    $Call.Invoke('Add-VpnConnection', $PSBoundParameters)
}

function Add-VpnConnectionRoute {
    [CmdletBinding()]
    param([Parameter(Mandatory)] [string] $ConnectionName, [Parameter(Mandatory)] [string] $DestinationPrefix, [switch] $AllUserConnection)
    $Call.Invoke('Add-VpnConnectionRoute', $PSBoundParameters)
}
