# Stands in for Windows: a machine on which all is well, with the types that its cmdlets give.

$env:COMPUTERNAME = 'PC7'

function Get-NetFirewallProfile {
    [CmdletBinding()]
    param([string] $PolicyStore)
    'Domain', 'Private', 'Public' | ForEach-Object { [pscustomobject] @{ Name = $_; Enabled = 'True' } }
}

# One product that is off, one that is on and current.
function Get-CimInstance {
    [CmdletBinding()]
    param([string] $Namespace, [string] $ClassName)
    [pscustomobject] @{ productState = [uint32] 0x60100 }
    [pscustomobject] @{ productState = [uint32] 0x61100 }
}

function Get-MpComputerStatus {
    [pscustomobject] @{
        AntivirusEnabled = $true; AntispywareEnabled = $true; RealTimeProtectionEnabled = $true
        AntivirusSignatureAge = [uint32] 1; AntispywareSignatureAge = [uint32] 0
    }
}

# No policy for updates.
function Get-ItemProperty {
    [CmdletBinding()]
    param([string] $Path)
}

function Get-Service {
    [CmdletBinding()]
    param([string] $Name)
    [pscustomobject] @{ Name = $Name; StartType = 'Manual' }
}

function Get-HotFix {
    [pscustomobject] @{ HotFixID = 'KB1' }
    [pscustomobject] @{ HotFixID = 'KB2'; InstalledOn = [datetime]::new(2025, 11, 10) }
}

function Get-BitLockerVolume {
    [CmdletBinding()]
    param([string] $MountPoint)
    [pscustomobject] @{ ProtectionStatus = 'On' }
}

function Find-NetRoute {
    [CmdletBinding()]
    param([string] $RemoteIPAddress)
    [pscustomobject] @{ InterfaceAlias = 'Office'; IPAddress = '10.64.0.9' }
    [pscustomobject] @{ InterfaceAlias = 'Office'; DestinationPrefix = '0.0.0.0/0' }
}

class UpdateSearcher {
    [bool] $Online = $true
    [object] Search([string] $criteria) { return @{ Updates = @($global:Updates) } }
}

class UpdateSession {
    [object] CreateUpdateSearcher() { return [UpdateSearcher]::new() }
}

function New-ComObject([string] $ProgId) {
    switch ($ProgId) {
        'Microsoft.Update.AutoUpdate' { @{ Settings = @{ NotificationLevel = 4 }; Results = @{ LastInstallationSuccessDate = [datetime]::new(2025, 11, 12, 3, 30, 0) } } }
        'Microsoft.Update.Session' { [UpdateSession]::new() }
    }
}

$global:Updates = @(
    @{ Title = 'A driver'; Categories = @(@{ CategoryID = 'ebfc1fc5-71a4-4f7b-9aca-3b9a503104a0' }); MsrcSeverity = 'Critical' }
)
