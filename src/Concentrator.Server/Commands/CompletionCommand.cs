using System.CommandLine;

namespace Concentrator.Server.Commands;

/// <summary><c>completion …</c>: prints what a shell reads to complete our command lines. The words come from the command itself, by the directive <c>[suggest:POSITION]</c>.</summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            _concentrator() {
                COMPREPLY=($(compgen -W "$(concentrator "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _concentrator concentrator
            """,
        ["zsh"] = """
            #compdef concentrator
            _concentrator() {
                local -a words_found
                words_found=(${(f)"$(concentrator "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)"})
                compadd -a words_found || _files
            }
            compdef _concentrator concentrator
            """,
        ["fish"] = """
            complete -c concentrator -a '(concentrator "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
            """,
        ["powershell"] = """
            Register-ArgumentCompleter -Native -CommandName concentrator -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                concentrator "[suggest:$cursorPosition]" "$commandAst" 2>$null | Where-Object { $_ -like "$wordToComplete*" } |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
    };

    /// <summary>Makes the command.</summary>
    internal static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or powershell." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Prints what a shell reads to complete these commands: source <(concentrator completion bash).") { shell };
        command.SetAction(result =>
        {
            result.InvocationConfiguration.Output.WriteLine(Scripts[result.GetRequiredValue(shell)]);
            return ExitCode.Done;
        });
        return command;
    }
}
