# Stands in for the cmdlets of PowerShell itself that its engine's package lacks, as far as our scripts use them. $Server, $ToJson, $FromJson and $OpenStore are delegates.

function Write-Output {
    [CmdletBinding()]
    param([Parameter(Position = 0, ValueFromPipeline)] $InputObject)
    process { $InputObject }
}

function Write-Verbose {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string] $Message)
    $PSCmdlet.WriteVerbose($Message)
}

function Write-Warning {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string] $Message)
    $PSCmdlet.WriteWarning($Message)
}

function Select-Object {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline)] $InputObject, [Parameter(Mandatory)] [int] $First)
    begin { $taken = 0 }
    process {
        if ($taken -lt $First) {
            $taken++
            $InputObject
        }
    }
}

function Sort-Object {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline)] $InputObject, [hashtable[]] $Property, [switch] $Descending)
    begin { $sorted = [Collections.Generic.List[object]]::new() }
    process {
        $at = 0
        while ($at -lt $sorted.Count) {
            $order = 0
            if ($Property) {
                foreach ($key in $Property) {
                    $order = [Management.Automation.LanguagePrimitives]::Compare($InputObject.($key['Expression']), $sorted[$at].($key['Expression']))
                    if ($key['Descending']) { $order = -$order }
                    if ($order -ne 0) { break }
                }
            }
            else {
                $order = [Management.Automation.LanguagePrimitives]::Compare($InputObject, $sorted[$at])
                if ($Descending) { $order = -$order }
            }
            if ($order -lt 0) { break }
            $at++
        }
        $sorted.Insert($at, $InputObject)
    }
    end { foreach ($one in $sorted) { $one } }
}

function New-Object {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string] $TypeName, [Parameter(Position = 1)] [object[]] $ArgumentList = @(), [string] $ComObject)
    if ($ComObject) { return New-ComObject $ComObject }
    if ($TypeName -like '*.X509Store') { return $OpenStore.Invoke($ArgumentList[0], $ArgumentList[1]) }
    $arguments = [object[]]::new($ArgumentList.Count)
    for ($i = 0; $i -lt $arguments.Count; $i++) { $arguments[$i] = $ArgumentList[$i].PSObject.BaseObject }
    $PSCmdlet.WriteObject([Activator]::CreateInstance([type] $TypeName, $arguments), $false)
}

function Get-Content {
    [CmdletBinding()]
    param([Parameter(Mandatory)] [string] $LiteralPath, [int] $TotalCount = [int]::MaxValue, [ValidateSet('UTF8')] [string] $Encoding)
    [IO.File]::ReadAllLines($PSCmdlet.GetUnresolvedProviderPathFromPSPath($LiteralPath)) | Select-Object -First $TotalCount
}

function ConvertTo-Json {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline)] $InputObject, [int] $Depth, [switch] $Compress)
    process { $ToJson.Invoke($InputObject) }
}

function ConvertFrom-Json {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline)] [string] $InputObject)
    process { $FromJson.Invoke($InputObject) }
}

# What the server says against a request stands in ErrorDetails, in 5.1 and 7 alike.
function Invoke-RestMethod {
    [CmdletBinding()]
    param([Uri] $Uri, [string] $Method, [object] $Body, [string] $ContentType, [Collections.IDictionary] $Headers, [int] $TimeoutSec, [switch] $UseBasicParsing)
    $answer = $Server.Invoke("$Method $Uri", "$ContentType", "$($Headers['Authorization'])", [byte[]] $Body)
    if ($answer['Status'] -ne 200) {
        $failure = [Management.Automation.ErrorRecord]::new([InvalidOperationException]::new("The answer is $($answer['Status'])."), 'WebCmdletWebResponseException', 'InvalidOperation', $null)
        if ($answer['Body']) { $failure.ErrorDetails = [Management.Automation.ErrorDetails]::new($answer['Body']) }
        $PSCmdlet.ThrowTerminatingError($failure)
    }
    $FromJson.Invoke($answer['Body'])
}
