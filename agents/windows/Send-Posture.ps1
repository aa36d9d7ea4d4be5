<#
.SYNOPSIS
States this machine's health to a Concentrator VPN server.

.DESCRIPTION
Reads what Windows says of its firewall, virus scanner, updates and disk encryption, and posts it as JSON to the server: inside the tunnel to the
gateway's address (-Gateway), or from outside with the machine's token (-Url and -TokenFile), which proves the statement and is not sent. What cannot be found out is not said.

For Windows PowerShell 5.1 and later. Update search, BitLocker and -Install need an administrator's rights.

.PARAMETER Gateway
The server's address inside the tunnel.

.PARAMETER Connection
The name of the VPN connection. If it is given, nothing is sent unless the way to the gateway is that connection.

.PARAMETER Port
The port at the gateway; without it 80, then 8080.

.PARAMETER Url
Where to post from outside the tunnel, such as https://vpn.example/posture.

.PARAMETER TokenFile
A file with the token that "concentrator machine add" printed. Let nobody but administrators read it.

.PARAMETER FactsFile
A file (UTF-8) with facts of your own: lines NAME=VALUE, names of small letters, digits, dots, hyphens and underscores.

.PARAMETER SearchOnline
Searches for missing updates at the update server; without it, among what this machine knows already.

.PARAMETER Install
Registers a scheduled task that runs this script with the other parameters: at every VPN connection, and every -IntervalMinutes.

.PARAMETER Uninstall
Removes that task.

.PARAMETER IntervalMinutes
How often the task runs; 10 without it.

.EXAMPLE
.\Send-Posture.ps1 -Gateway 10.64.0.1 -Connection Office -Install

.EXAMPLE
.\Send-Posture.ps1 -Url https://vpn.example/posture -TokenFile C:\ProgramData\Concentrator\token.txt
#>
[CmdletBinding(DefaultParameterSetName = 'Tunnel')]
param(
    [Parameter(ParameterSetName = 'Tunnel', Mandatory = $true)]
    [System.Net.IPAddress] $Gateway,

    [Parameter(ParameterSetName = 'Tunnel')]
    [string] $Connection,

    [Parameter(ParameterSetName = 'Tunnel')]
    [ValidateRange(1, 65535)]
    [int] $Port,

    [Parameter(ParameterSetName = 'Outside', Mandatory = $true)]
    [ValidatePattern('^https://')]
    [string] $Url,

    [Parameter(ParameterSetName = 'Outside', Mandatory = $true)]
    [string] $TokenFile,

    [Parameter(ParameterSetName = 'Tunnel')]
    [Parameter(ParameterSetName = 'Outside')]
    [string] $FactsFile,

    [Parameter(ParameterSetName = 'Tunnel')]
    [Parameter(ParameterSetName = 'Outside')]
    [switch] $SearchOnline,

    [Parameter(ParameterSetName = 'Tunnel')]
    [Parameter(ParameterSetName = 'Outside')]
    [switch] $Install,

    [Parameter(ParameterSetName = 'Tunnel')]
    [Parameter(ParameterSetName = 'Outside')]
    [ValidateRange(1, 1440)]
    [int] $IntervalMinutes = 10,

    [Parameter(ParameterSetName = 'Uninstall', Mandatory = $true)]
    [switch] $Uninstall
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$taskName = 'Concentrator posture'

# A fact that cannot be read is missing, and no reason to say nothing at all.
function Get-Fact([scriptblock] $Read) {
    try { & $Read } catch { Write-Verbose $_.Exception.Message; $null }
}

function Get-Firewall {
    $profiles = @(Get-NetFirewallProfile -PolicyStore ActiveStore)
    if ($profiles.Count -eq 0) { return $null }
    return @($profiles | Where-Object { "$($_.Enabled)" -ne 'True' }).Count -eq 0
}

# Products of others, by what they tell the Security Center: the second byte of their state says whether they are on (0x10), the third whether they are current (0x00).
function Get-SecurityCenterProduct([string] $Class) {
    foreach ($product in @(Get-CimInstance -Namespace 'root/SecurityCenter2' -ClassName $Class)) {
        $state = [int] $product.productState
        [pscustomobject]@{
            On      = (($state -shr 12) -band 0xF) -eq 1
            Current = ($state -band 0xFF) -eq 0
        }
    }
}

function Get-BestProduct([object[]] $Products) {
    $Products | Where-Object { $null -ne $_ } | Sort-Object -Property @{ Expression = 'On'; Descending = $true }, @{ Expression = 'Current'; Descending = $true } | Select-Object -First 1
}

# Signatures that were never loaded are 4294967295 days old, which is no Int32.
function Get-Defender {
    $status = Get-MpComputerStatus
    $isOn = [bool] $status.RealTimeProtectionEnabled
    return @{
        Virus   = [pscustomobject]@{ On = $isOn -and $status.AntivirusEnabled; Current = $status.AntivirusSignatureAge -in 0..3 }
        Spyware = [pscustomobject]@{ On = $isOn -and $status.AntispywareEnabled; Current = $status.AntispywareSignatureAge -in 0..3 }
    }
}

function Get-Scanners {
    $defender = Get-Fact { Get-Defender }
    $viruses = @(Get-Fact { Get-SecurityCenterProduct 'AntiVirusProduct' })
    $spyware = @(Get-Fact { Get-SecurityCenterProduct 'AntiSpywareProduct' })
    if ($null -ne $defender) {
        $viruses += $defender.Virus
        $spyware += $defender.Spyware
    }

    return @{ Virus = Get-BestProduct $viruses; Spyware = Get-BestProduct $spyware }
}

# 4: installed by a schedule (AutomaticUpdatesNotificationLevel). Windows 10 and later install unless a policy says otherwise.
function Get-AutomaticUpdates {
    $policy = Get-ItemProperty -Path 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU' -ErrorAction SilentlyContinue
    if ($null -ne $policy -and $policy.PSObject.Properties['NoAutoUpdate'] -and $policy.NoAutoUpdate -eq 1) { return $false }
    if ($null -ne $policy -and $policy.PSObject.Properties['AUOptions']) { return [int] $policy.AUOptions -eq 4 }
    $service = Get-Service -Name 'wuauserv'
    if ("$($service.StartType)" -eq 'Disabled') { return $false }
    if ([Environment]::OSVersion.Version.Major -ge 10) { return $true }
    return [int] (New-Object -ComObject 'Microsoft.Update.AutoUpdate').Settings.NotificationLevel -eq 4
}

function Get-LastUpdate {
    $dates = @(Get-Fact { (New-Object -ComObject 'Microsoft.Update.AutoUpdate').Results.LastInstallationSuccessDate })
    $dates += @(Get-Fact { Get-HotFix | Where-Object { $_.PSObject.Properties['InstalledOn'] -and $_.InstalledOn } | ForEach-Object { $_.InstalledOn } })
    $latest = $dates | Where-Object { $_ -is [datetime] } | Sort-Object -Descending | Select-Object -First 1
    if ($null -eq $latest) { return $null }
    # The update agent's date is UTC already; a hotfix has only a day.
    return [datetime]::SpecifyKind($latest, [System.DateTimeKind]::Utc).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", [Globalization.CultureInfo]::InvariantCulture)
}

function Get-MissingUpdates {
    $searcher = (New-Object -ComObject 'Microsoft.Update.Session').CreateUpdateSearcher()
    $searcher.Online = [bool] $SearchOnline
    $missing = @($searcher.Search("IsInstalled=0 and IsHidden=0 and Type='Software'").Updates | ForEach-Object { $_ })
    # Security Updates and Critical Updates, by the identity of their category.
    $security = @($missing | Where-Object {
            @($_.Categories | ForEach-Object { $_.CategoryID }) | Where-Object { $_ -in '0fa1201d-4330-4fa8-8ae9-b877473b6441', 'e6cf1350-c01b-414d-a61f-263d14d133b4' }
        })
    if ($security.Count -eq 0) { return 'none' }
    foreach ($severity in 'Critical', 'Important', 'Moderate', 'Low') {
        if (@($security | Where-Object { $_.MsrcSeverity -eq $severity }).Count -gt 0) { return $severity.ToLowerInvariant() }
    }

    return 'unspecified'
}

function Get-DiskEncryption {
    $volume = Get-BitLockerVolume -MountPoint $env:SystemDrive
    return "$($volume.ProtectionStatus)" -eq 'On'
}

function Get-OwnFacts {
    $facts = @{}
    if ($FactsFile) {
        foreach ($line in Get-Content -LiteralPath $FactsFile -Encoding UTF8) {
            if ($line -cmatch '^\s*([a-z0-9._-]{1,64})\s*=\s*([^\p{Cc}]{1,256}?)\s*$') { $facts[$Matches[1]] = $Matches[2] }
            elseif ($line.Trim() -and -not $line.TrimStart().StartsWith('#')) { Write-Warning "The fact '$line' is left out: write NAME=VALUE, the name in small letters." }
        }
    }

    return $facts
}

function Get-Posture {
    $scanners = Get-Scanners
    $posture = [ordered]@{
        version                = 1
        machine                = $env:COMPUTERNAME
        operatingSystem        = 'windows'
        operatingSystemVersion = [Environment]::OSVersion.Version.ToString(3)
        firewall               = Get-Fact { Get-Firewall }
        antivirus              = if ($null -ne $scanners.Virus) { $scanners.Virus.On } else { $null }
        antivirusCurrent       = if ($null -ne $scanners.Virus) { $scanners.Virus.Current } else { $null }
        antispyware            = if ($null -ne $scanners.Spyware) { $scanners.Spyware.On } else { $null }
        antispywareCurrent     = if ($null -ne $scanners.Spyware) { $scanners.Spyware.Current } else { $null }
        automaticUpdates       = Get-Fact { Get-AutomaticUpdates }
        lastUpdate             = Get-Fact { Get-LastUpdate }
        missingUpdates         = Get-Fact { Get-MissingUpdates }
        diskEncryption         = Get-Fact { Get-DiskEncryption }
    }
    $facts = Get-OwnFacts
    if ($facts.Count -gt 0) { $posture['custom'] = $facts }
    return $posture
}

function ConvertTo-Base64Url([byte[]] $Bytes) {
    return [Convert]::ToBase64String($Bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_')
}

function ConvertFrom-Base64Url([string] $Text) {
    $padded = $Text.Replace('-', '+').Replace('_', '/') + ('=' * ((4 - $Text.Length % 4) % 4))
    return , [Convert]::FromBase64String($padded)
}

# NAME.KEY.PROOF: shows that whoever has the token has made this very body, and shows nothing of the token (docs/operations.md, The health of machines).
function Get-Proof([string] $Token, [byte[]] $Body) {
    if (-not ($Token -cmatch '^cm1\.([A-Za-z0-9._-]{1,64})\.([A-Za-z0-9_-]{43})$')) { throw "$TokenFile has no token as 'concentrator machine add' prints it." }
    $machine = $Matches[1]
    $secret = ConvertFrom-Base64Url $Matches[2]
    $sha256 = [Security.Cryptography.SHA256]::Create()
    $hash = $sha256.ComputeHash($secret)
    $hmac = New-Object -TypeName Security.Cryptography.HMACSHA256 -ArgumentList (, $hash)
    $context = [Text.Encoding]::ASCII.GetBytes("concentrator statement 1`n")
    $mask = $hmac.ComputeHash([byte[]] ($context + $sha256.ComputeHash($Body)))
    $proof = New-Object -TypeName 'byte[]' -ArgumentList 32
    for ($i = 0; $i -lt 32; $i++) { $proof[$i] = $secret[$i] -bxor $mask[$i] }
    $key = [byte[]] $sha256.ComputeHash($hash)[0..8]
    return "$machine.$(ConvertTo-Base64Url $key).$(ConvertTo-Base64Url $proof)"
}

# What the server has against a statement is in its answer's body. Nothing, if it was not the server that failed it.
function Get-Refusal([Management.Automation.ErrorRecord] $Failure) {
    $text = if ($Failure.ErrorDetails) { $Failure.ErrorDetails.Message } else { '' }
    $problems = Get-Fact { @(($text | ConvertFrom-Json).problems) -join ' ' }
    if ($problems) { return "The server did not take the statement: $problems" }
}

function Send-Statement([string] $To, [byte[]] $Body, [hashtable] $Headers) {
    [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
    return Invoke-RestMethod -Uri $To -Method Post -Body $Body -ContentType 'application/json' -Headers $Headers -TimeoutSec 15 -UseBasicParsing
}

# The task runs in another directory.
function Get-FullPath([string] $Path) {
    return $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
}

# The values of this call as one line for powershell.exe -File.
function Get-TaskArguments {
    $arguments = @('-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', "`"$PSCommandPath`"")
    if ($Gateway) { $arguments += @('-Gateway', "$Gateway") }
    if ($Connection) { $arguments += @('-Connection', "`"$Connection`"") }
    if ($Port) { $arguments += @('-Port', "$Port") }
    if ($Url) { $arguments += @('-Url', "`"$Url`"") }
    if ($TokenFile) { $arguments += @('-TokenFile', "`"$(Get-FullPath $TokenFile)`"") }
    if ($FactsFile) { $arguments += @('-FactsFile', "`"$(Get-FullPath $FactsFile)`"") }
    if ($SearchOnline) { $arguments += '-SearchOnline' }
    return $arguments -join ' '
}

function Install-Task {
    # Whoever can change the script would be the system.
    $rules = (Get-Acl -LiteralPath $PSCommandPath).GetAccessRules($true, $true, [Security.Principal.SecurityIdentifier])
    $rights = @($rules | Where-Object {
            "$($_.AccessControlType)" -eq 'Allow' -and ([int] $_.FileSystemRights -band [int] [Security.AccessControl.FileSystemRights]::WriteData) -ne 0 -and
            $_.IdentityReference.Value -in 'S-1-1-0', 'S-1-5-11', 'S-1-5-32-545'
        })
    if ($rights.Count -gt 0) { throw "Every user may change $PSCommandPath, and the task runs it as the system: put it where only administrators may write, such as $env:ProgramFiles." }

    $action = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument (Get-TaskArguments)
    $often = New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval (New-TimeSpan -Minutes $IntervalMinutes)
    $connected = New-CimInstance -ClientOnly -CimClass (Get-CimClass -Namespace 'Root/Microsoft/Windows/TaskScheduler' -ClassName 'MSFT_TaskEventTrigger')
    $connected.Enabled = $true
    # RasClient 20225: a connection stands.
    $connected.Subscription = '<QueryList><Query Id="0" Path="Application"><Select Path="Application">*[System[Provider[@Name=''RasClient''] and EventID=20225]]</Select></Query></QueryList>'
    $settings = New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -ExecutionTimeLimit (New-TimeSpan -Minutes 5) -MultipleInstances IgnoreNew
    $principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -RunLevel Highest
    Register-ScheduledTask -TaskName $taskName -Action $action -Trigger @($often, $connected) -Settings $settings -Principal $principal -Force | Out-Null
    Write-Output "The task '$taskName' is registered."
}

if ($Uninstall) {
    Unregister-ScheduledTask -TaskName $taskName -Confirm:$false
    return
}

if ($Install) {
    Install-Task
    return
}

if ($Connection) {
    $way = Find-NetRoute -RemoteIPAddress "$Gateway" | Where-Object { $_.PSObject.Properties['InterfaceAlias'] } | Select-Object -First 1
    if ($null -eq $way -or $way.InterfaceAlias -ne $Connection) {
        Write-Verbose "The way to $Gateway is not the connection '$Connection': nothing is sent."
        return
    }
}

$posture = Get-Posture
if ($Url) {
    # Reading may have taken a while: the statement is of now, and the server takes each once.
    $posture['at'] = [DateTime]::UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", [Globalization.CultureInfo]::InvariantCulture)
    $body = [Text.Encoding]::UTF8.GetBytes(($posture | ConvertTo-Json -Depth 4 -Compress))
    $token = "$(Get-Content -LiteralPath $TokenFile -TotalCount 1)".Trim()
    try {
        $answer = Send-Statement $Url $body @{ Authorization = "Machine $(Get-Proof $token $body)" }
    }
    catch {
        $refusal = Get-Refusal $_
        if ($refusal) { throw $refusal }
        throw $_.Exception.Message
    }
}
else {
    $body = [Text.Encoding]::UTF8.GetBytes(($posture | ConvertTo-Json -Depth 4 -Compress))
    $ports = @(if ($Port) { $Port } else { 80, 8080 })
    $authority = if ($Gateway.AddressFamily -eq [Net.Sockets.AddressFamily]::InterNetworkV6) { "[$Gateway]" } else { "$Gateway" }
    $answer = $null
    foreach ($candidate in $ports) {
        try {
            $answer = Send-Statement "http://${authority}:$candidate/posture" $body @{}
            break
        }
        catch {
            $refusal = Get-Refusal $_
            if ($refusal) { throw $refusal }
            if ($candidate -eq $ports[-1]) { throw $_.Exception.Message }
            Write-Verbose $_.Exception.Message
        }
    }
}

Write-Output "Level: $($answer.level)"
if ($answer.PSObject.Properties['missing']) {
    foreach ($sentence in @($answer.missing)) { Write-Output "Missing: $sentence" }
}
