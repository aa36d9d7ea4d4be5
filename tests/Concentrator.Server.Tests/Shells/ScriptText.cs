using System.Management.Automation.Language;

namespace Concentrator.Server.Tests.Shells;

/// <summary>A script as PowerShell's parser reads it.</summary>
internal sealed class ScriptText
{
    private readonly ScriptBlockAst _script;

    internal ScriptText(string text)
    {
        _script = Parser.ParseInput(text, out _, out var errors);
        Assert.Empty(errors.Select(error => $"{error.Extent.StartLineNumber}: {error.Message}"));
    }

    /// <summary>The commands that it runs, by name, with the parameters that it names; without functions of its own.</summary>
    internal IReadOnlyList<(string Name, IReadOnlyList<string> Parameters)> Commands
    {
        get
        {
            var own = Find<FunctionDefinitionAst>().Select(function => function.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
            return
            [
                .. Find<CommandAst>()
                    .Select(command => (Name: command.GetCommandName() ?? command.Extent.Text, Parameters: (IReadOnlyList<string>)[.. command.CommandElements.OfType<CommandParameterAst>().Select(parameter => parameter.ParameterName)]))
                    .Where(command => !own.Contains(command.Name)),
            ];
        }
    }

    /// <summary>The methods that it calls, by the text before the arguments.</summary>
    internal IEnumerable<string> Methods => Find<InvokeMemberExpressionAst>().Select(call => $"{(call.Expression is InvokeMemberExpressionAst or ParenExpressionAst ? "()" : call.Expression.Extent.Text)}{(call.Static ? "::" : ".")}{call.Member.Extent.Text}");

    /// <summary>What it has that Windows PowerShell 5.1 cannot parse.</summary>
    internal IEnumerable<string> NewerThanWindows => Find<Ast>().Where(IsNewer).Select(node => node.Extent.Text);

    internal IEnumerable<T> Find<T>()
        where T : Ast => _script.FindAll(node => node is T, searchNestedScriptBlocks: true).Cast<T>();

    private static bool IsNewer(Ast node) => node switch
    {
        TernaryExpressionAst or PipelineChainAst => true,
        PipelineAst pipeline => pipeline.Background,
        BinaryExpressionAst binary => binary.Operator == TokenKind.QuestionQuestion,
        AssignmentStatementAst assignment => assignment.Operator == TokenKind.QuestionQuestionEquals,
        MemberExpressionAst member => member.NullConditional,
        IndexExpressionAst index => index.NullConditional,
        ScriptBlockAst block => block.CleanBlock is not null,
        _ => false,
    };
}
