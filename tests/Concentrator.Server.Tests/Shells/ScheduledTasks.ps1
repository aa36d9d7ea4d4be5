# Stands in for Windows' cmdlets of scheduled tasks and of access lists. $Arguments and $Access are seen by the tests.

function Get-Acl {
    [CmdletBinding()]
    param([string] $LiteralPath)
    $list = [pscustomobject] @{}
    $list.PSObject.Methods.Add([Management.Automation.PSScriptMethod]::new('GetAccessRules', { $global:Access }))
    $list
}

function Get-Date { [datetime]::UtcNow }
function New-TimeSpan([int] $Minutes) { [timespan]::FromMinutes($Minutes) }
function Get-CimClass([string] $Namespace, [string] $ClassName) { $ClassName }
function New-CimInstance([switch] $ClientOnly, [object] $CimClass) { [pscustomobject] @{ Enabled = $false; Subscription = '' } }
function New-ScheduledTaskAction([string] $Execute, [string] $Argument) { "$Execute $Argument" }
function New-ScheduledTaskTrigger([switch] $Once, [datetime] $At, [timespan] $RepetitionInterval) { $RepetitionInterval }
function New-ScheduledTaskSettingsSet([switch] $AllowStartIfOnBatteries, [switch] $DontStopIfGoingOnBatteries, [timespan] $ExecutionTimeLimit, [string] $MultipleInstances) { 'settings' }
function New-ScheduledTaskPrincipal([string] $UserId, [string] $RunLevel) { "$UserId $RunLevel" }

function Register-ScheduledTask([string] $TaskName, [object] $Action, [object[]] $Trigger, [object] $Settings, [object] $Principal, [switch] $Force) {
    $global:Registered = "$TaskName|$Action|$($Trigger[0])|$($Trigger[1].Subscription)|$Principal"
}
