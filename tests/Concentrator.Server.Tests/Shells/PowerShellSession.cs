using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Concentrator.Server.Tests.Shells;

/// <summary>
/// PowerShell's own engine, with stand-ins for the cmdlets that its package lacks (Cmdlets.ps1) and for those of Windows that a test wants. It is PowerShell 7 on Linux, and shows nothing of what is Windows PowerShell 5.1's own:
/// its parser, its cmdlets and what they give back, the .NET Framework, COM, execution policies, TLS and the code page that it reads files in. What 5.1's language lacks is looked for in <see cref="ScriptText"/>.
/// </summary>
internal sealed class PowerShellSession : IDisposable
{
    private readonly Runspace _runspace;

    static PowerShellSession() => Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

    /// <param name="standIns">The scripts with stand-ins, besides Cmdlets.ps1.</param>
    internal PowerShellSession(params IEnumerable<string> standIns)
    {
        var state = InitialSessionState.CreateDefault2();
        state.AuthorizationManager = new AuthorizationManager("Concentrator");
        state.ThreadOptions = PSThreadOptions.UseCurrentThread;
        // What is not defined here is not there: no module of this machine is looked for.
        state.Variables.Add(new SessionStateVariableEntry("PSModuleAutoLoadingPreference", PSModuleAutoLoadingPreference.None, ""));
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
        Set("ToJson", new Func<object?, string>(ShellJson.Write));
        Set("FromJson", new Func<string, object?>(ShellJson.Read));
        foreach (var script in standIns.Prepend("Cmdlets.ps1"))
        {
            Define(File.ReadAllText(PathOf(script)));
        }
    }

    /// <summary>Where a script of this folder is, or one of the product's.</summary>
    internal static string PathOf(string script) => Path.Combine(AppContext.BaseDirectory, "Shells", script);

    public void Dispose() => _runspace.Dispose();

    internal void Set(string variable, object value) => _runspace.SessionStateProxy.SetVariable(variable, value);

    internal object? Get(string variable) => _runspace.SessionStateProxy.GetVariable(variable);

    /// <summary>Runs something that has to succeed, where its functions and variables stay.</summary>
    internal void Define(string script)
    {
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript(script, useLocalScope: false).Invoke();
        Assert.Empty(shell.Streams.Error);
    }

    /// <summary>Runs a script as it stands.</summary>
    internal ShellRun Run(string script)
    {
        using var shell = PowerShell.Create(_runspace);
        return Run(shell.AddScript(script, useLocalScope: true));
    }

    /// <summary>Runs a script of a file, as <c>-File</c> does.</summary>
    internal ShellRun RunFile(string path, params (string Name, object Value)[] parameters)
    {
        using var shell = PowerShell.Create(_runspace);
        shell.AddCommand(path, useLocalScope: true).AddParameters(new Hashtable(parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value)));
        return Run(shell);
    }

    private static ShellRun Run(PowerShell shell)
    {
        List<PSObject> output = [];
        string? failure = null;
        try
        {
            shell.Invoke(null, output);
        }
        catch (RuntimeException thrown)
        {
            failure = thrown.ErrorRecord.ToString();
        }

        return new ShellRun([.. output.Select(line => $"{line}")], [.. shell.Streams.Warning.Select(warning => warning.Message), .. shell.Streams.Error.Select(error => error.ToString())], failure);
    }
}
