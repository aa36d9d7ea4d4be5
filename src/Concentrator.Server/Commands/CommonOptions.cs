using System.CommandLine;
using Concentrator.Server.Administration;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Commands;

/// <summary>Options that every command takes.</summary>
internal sealed class CommonOptions
{
    private readonly Option<string?> _config = new("--config", "-c")
    {
        Description = $"The configuration file; {ConfigurationSources.DefaultFile} when that is there.",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "A setting over those of the file and the environment, such as --set Log:Level=debug.",
        HelpName = "KEY=VALUE",
        Recursive = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "How it is printed: to be read, or as JSON for scripts (what goes on for long: a line of JSON each time).",
        HelpName = "table|json",
        Recursive = true,
        DefaultValueFactory = _ => "table",
    };

    private readonly Option<string?> _server = new("--server")
    {
        Description = "Ask this server's admin API, not the process on this machine.",
        HelpName = "https://HOST:PORT",
        Recursive = true,
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = "With --server: the file with the token that is shown to it.",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string?> _authority = new("--ca")
    {
        Description = "With --server: who signed its certificate (PEM), when that is nobody whom this machine trusts.",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>Adds them to the root command.</summary>
    internal void AddTo(Command root)
    {
        _set.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) <= 0))
            {
                result.AddError($"--set {token.Value}: give KEY=VALUE, such as --set Log:Level=debug");
            }
        });
        _output.AcceptOnlyFromAmong("table", "json");
        root.Add(_config);
        root.Add(_set);
        root.Add(_output);
        root.Add(_server);
        root.Add(_tokenFile);
        root.Add(_authority);
    }

    /// <summary>The server that is named; null: none is.</summary>
    internal ServerAddress? Remote(ParseResult result) => result.GetValue(_server) is { } server ? ServerAddress.Read(server, result.GetValue(_tokenFile), result.GetValue(_authority)) : null;

    /// <summary>How output is printed.</summary>
    internal OutputFormat Output(ParseResult result) => result.GetValue(_output) is "json" ? OutputFormat.Json : OutputFormat.Table;

    /// <summary>Where the configuration comes from.</summary>
    internal ConfigurationSources Sources(ParseResult result) => new()
    {
        File = result.GetValue(_config),
        CommandLine = [.. (result.GetValue(_set) ?? []).Select(Split), .. result.UnmatchedTokens.Select(token => Split(token.TrimStart('-')))],
    };

    private static KeyValuePair<string, string?> Split(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return KeyValuePair.Create(text[..equals], (string?)text[(equals + 1)..]);
    }
}
