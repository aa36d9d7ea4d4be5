using System.CommandLine;
using System.Text.Json;
using Concentrator.Server.Administration;
using Concentrator.Server.Profiles;

namespace Concentrator.Server.Commands;

/// <summary><c>profile export</c>: what a client is told to dial in.</summary>
internal sealed class ProfileCommands
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Option<string> _format = new("--for")
    {
        Description = "Which client: windows (PowerShell), intune (VPNv2 ProfileXML), pbk, networkmanager, linux (sstpc and pppd), sstp (our own client), mikrotik, android.",
        HelpName = "CLIENT",
        Required = true,
    };

    private readonly Option<string?> _user = new("--user") { Description = "Who logs in. What its rule of the access policy gives is in the profile; a password never is.", HelpName = "NAME" };
    private readonly Option<string[]> _groups = new("--group") { Description = "A group whose members get the profile, or one of the user besides those of its account; may be given several times.", HelpName = "NAME", DefaultValueFactory = _ => [] };
    private readonly Option<string?> _host = new("--host") { Description = "The server as clients dial it; otherwise the first name of Edge:HostNames or of the certificate.", HelpName = "NAME[:PORT]" };
    private readonly Option<string?> _name = new("--name") { Description = "What the client calls the connection; otherwise Concentrator.", HelpName = "TEXT" };
    private readonly Option<string?> _method = new("--method") { Description = "How it logs in; otherwise the first of the server's methods that the client has.", HelpName = "METHOD" };
    private readonly Option<string?> _authority = new("--authority") { Description = "The authority to trust (PEM), of a certificate that is not the server's own making.", HelpName = "FILE" };
    private readonly Option<string?> _authorityPath = new("--authority-path") { Description = "Where the client has the authority's file, for networkmanager, linux and sstp.", HelpName = "PATH" };
    private readonly Argument<string?> _file = new("FILE") { Description = "Where to; standard output when it is left out.", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>Makes the command with its subcommand.</summary>
    internal static Command Create(CommonOptions common) => new("profile", "Profiles for clients.") { new ProfileCommands().CreateExport(common) };

    private Command CreateExport(CommonOptions common)
    {
        _format.AcceptOnlyFromAmong([.. ProfileFormats.All.Select(format => format.Word)]);
        _method.AcceptOnlyFromAmong([.. LoginMethods.All]);
        var command = new Command("export", "Writes what a client has to be told to dial in, in its own format.") { _file, _format, _user, _groups, _host, _name, _method, _authority, _authorityPath };
        command.SetAction((result, cancellationToken) => Export(common, result, cancellationToken));
        return command;
    }

    private async Task<int> Export(CommonOptions common, ParseResult result, CancellationToken cancellationToken)
    {
        var request = new ProfileRequest
        {
            Format = result.GetRequiredValue(_format),
            User = result.GetValue(_user),
            Groups = result.GetValue(_groups) ?? [],
            Host = result.GetValue(_host),
            Name = result.GetValue(_name),
            Method = result.GetValue(_method),
            // The file is of this machine; the server is sent the certificate that is in it, and nothing else.
            Authority = result.GetValue(_authority) is { } file ? ProfileServer.LoadAuthority(file) : null,
            AuthorityPath = result.GetValue(_authorityPath),
        };
        return await AdministrationAccess.Use(common, result, async administration => await Report(result, common, request, await administration.MakeProfile(request, cancellationToken), cancellationToken));
    }

    private async Task<int> Report(ParseResult result, CommonOptions common, ProfileRequest request, ProfileFile? made, CancellationToken cancellationToken)
    {
        if (made is null)
        {
            return result.Report(common, new Outcome(Done: false, $"There is no user {request.User}; concentrator user list shows them."));
        }

        await Print(result, common, made, cancellationToken);
        return ExitCode.Done;
    }

    private async Task Print(ParseResult result, CommonOptions common, ProfileFile made, CancellationToken cancellationToken)
    {
        var streams = result.InvocationConfiguration;
        foreach (var warning in made.Warnings)
        {
            await streams.Error.WriteLineAsync($"concentrator: {warning}");
        }

        if (result.GetValue(_file) is { } path)
        {
            await File.WriteAllTextAsync(path, made.Text, cancellationToken);
        }
        else if (common.Output(result) == OutputFormat.Json)
        {
            await streams.Output.WriteLineAsync(JsonSerializer.Serialize(made, Indented));
        }
        else
        {
            await streams.Output.WriteAsync(made.Text);
        }
    }
}
