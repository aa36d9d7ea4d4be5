using System.CommandLine;

namespace Concentrator.Server.Commands;

/// <summary>The ways in which a command takes a password.</summary>
internal sealed class PasswordOptions
{
    private readonly Option<string?> _password = new("--password") { Description = "The password. Other users of the machine may see it in the list of processes.", HelpName = "PASSWORD" };

    private readonly Option<string?> _file = new("--password-file") { Description = "Read the password from a file; a line break at its end does not belong to it.", HelpName = "FILE" };

    private readonly Option<bool> _standardInput = new("--password-stdin") { Description = "Read the password from standard input, one line." };

    /// <summary>Adds them to a command.</summary>
    internal void AddTo(Command command)
    {
        command.Add(_password);
        command.Add(_file);
        command.Add(_standardInput);
        command.Validators.Add(result =>
        {
            if (new Option[] { _password, _file, _standardInput }.Count(option => result.GetResult(option) is { Implicit: false }) > 1)
            {
                result.AddError("Give one of --password, --password-file and --password-stdin.");
            }
        });
    }

    /// <summary>The password; null when none is given.</summary>
    internal string? Read(ParseResult result) => result.GetValue(_file) is { } file
        ? File.ReadAllText(file).TrimEnd('\r', '\n')
        : result.GetValue(_standardInput) ? Console.In.ReadLine() ?? "" : result.GetValue(_password);
}
