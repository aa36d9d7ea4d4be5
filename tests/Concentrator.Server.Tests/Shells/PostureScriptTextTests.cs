using System.Management.Automation.Language;
using System.Text;

namespace Concentrator.Server.Tests.Shells;

/// <summary>What stands in agents/windows/Send-Posture.ps1.</summary>
public sealed class PostureScriptTextTests
{
    // Each command and its parameters as Windows PowerShell 5.1 has them (Microsoft's reference of version 5.1 and of Windows 10's modules).
    private static readonly Dictionary<string, string> s_known = new(StringComparer.Ordinal)
    {
        ["& $Read"] = "",
        ["ConvertFrom-Json"] = "",
        ["ConvertTo-Json"] = "Compress Depth",
        ["Find-NetRoute"] = "RemoteIPAddress",
        ["ForEach-Object"] = "",
        ["Get-Acl"] = "LiteralPath",
        ["Get-BitLockerVolume"] = "MountPoint",
        ["Get-CimClass"] = "ClassName Namespace",
        ["Get-CimInstance"] = "ClassName Namespace",
        ["Get-Content"] = "Encoding LiteralPath TotalCount",
        ["Get-Date"] = "",
        ["Get-HotFix"] = "",
        ["Get-ItemProperty"] = "ErrorAction Path",
        ["Get-MpComputerStatus"] = "",
        ["Get-NetFirewallProfile"] = "PolicyStore",
        ["Get-Service"] = "Name",
        ["Invoke-RestMethod"] = "Body ContentType Headers Method TimeoutSec Uri UseBasicParsing",
        ["New-CimInstance"] = "CimClass ClientOnly",
        ["New-Object"] = "ArgumentList ComObject TypeName",
        ["New-ScheduledTaskAction"] = "Argument Execute",
        ["New-ScheduledTaskPrincipal"] = "RunLevel UserId",
        ["New-ScheduledTaskSettingsSet"] = "AllowStartIfOnBatteries DontStopIfGoingOnBatteries ExecutionTimeLimit MultipleInstances",
        ["New-ScheduledTaskTrigger"] = "At Once RepetitionInterval",
        ["New-TimeSpan"] = "Minutes",
        ["Out-Null"] = "",
        ["Register-ScheduledTask"] = "Action Force Principal Settings TaskName Trigger",
        ["Select-Object"] = "First",
        ["Set-StrictMode"] = "Version",
        ["Sort-Object"] = "Descending Property",
        ["Unregister-ScheduledTask"] = "Confirm TaskName",
        ["Where-Object"] = "",
        ["Write-Output"] = "",
        ["Write-Verbose"] = "",
        ["Write-Warning"] = "",
    };

    private readonly string _text = File.ReadAllText(PowerShellSession.PathOf("Send-Posture.ps1"));

    [Fact]
    public void It_is_ASCII_for_Windows_PowerShell_reads_a_file_without_a_byte_order_mark_in_the_code_page() => Assert.True(Ascii.IsValid(_text));

    [Fact]
    public void PowerShell_parses_it_and_it_has_nothing_of_later_languages() => Assert.Empty(new ScriptText(_text).NewerThanWindows);

    [Fact]
    public void It_runs_the_commands_that_are_known_with_parameters_that_they_have()
    {
        var used = new ScriptText(_text).Commands
            .GroupBy(command => command.Name, command => command.Parameters, StringComparer.Ordinal)
            .ToDictionary(command => command.Key, command => string.Join(' ', command.SelectMany(parameters => parameters).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)), StringComparer.Ordinal);

        Assert.Equal(s_known.OrderBy(known => known.Key, StringComparer.Ordinal), used.OrderBy(command => command.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Its_help_names_every_parameter()
    {
        var script = new ScriptText(_text).Find<ScriptBlockAst>().First();
        var help = script.GetHelpContent();

        Assert.Equal(script.ParamBlock.Parameters.Select(parameter => parameter.Name.VariablePath.UserPath.ToUpperInvariant()).Order(StringComparer.Ordinal), help.Parameters.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(2, help.Examples.Count);
    }
}
