using System.CommandLine;
using Concentrator.Server.Administration;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Commands;

/// <summary><c>token …</c>: who may ask the admin API.</summary>
internal static class TokenCommands
{
    /// <summary>Makes the command with its subcommands.</summary>
    internal static Command Create(CommonOptions common) => new("token", "Tokens for the admin API, by which programs and people on other machines look and command.")
    {
        CreateList(common),
        CreateAdd(common),
        CreateRemove(common),
    };

    private static Command CreateList(CommonOptions common)
    {
        var command = new Command("list", "Lists tokens.");
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            Listing.Print(
                result.InvocationConfiguration.Output,
                common.Output(result),
                await administration.ListTokens(cancellationToken),
                ("NAME", token => token.Name),
                ("ROLE", token => token.Role),
                ("CREATED", token => token.CreatedAt.UtcDateTime.ToString("u")),
                ("EXPIRES", token => token.ExpiresAt?.UtcDateTime.ToString("u")));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command CreateAdd(CommonOptions common)
    {
        var name = new Argument<string>("NAME") { Description = "Who or what will use it." };
        var role = new Option<string>("--role") { Description = "viewer: looks. operator: disconnects, drains, blocks, shuts users out. admin: everything.", HelpName = "viewer|operator|admin", Required = true };
        role.AcceptOnlyFromAmong("viewer", "operator", "admin");
        var expires = new Option<string?>("--expires") { Description = "After how long it is worth nothing, such as 12h; without it, never.", HelpName = "TIME" };
        var command = new Command("add", "Makes a token and prints it, once.") { name, role, expires };
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            DateTimeOffset? end = null;
            if (result.GetValue(expires) is { } text)
            {
                end = Duration.TryParse(text, out var after) && after > TimeSpan.Zero
                    ? TimeProvider.System.GetUtcNow() + after
                    : throw new InvalidConfigurationException("--expires", text, "give a time with its unit, such as 30m, 12h or 90d");
            }

            return result.Report(common, await administration.AddToken(new ApiTokenNaming(result.GetRequiredValue(name), result.GetRequiredValue(role), end), cancellationToken), made => new { Token = made.Message });
        }));
        return command;
    }

    private static Command CreateRemove(CommonOptions common)
    {
        var name = new Argument<string>("NAME") { Description = "The token's name." };
        var command = new Command("remove", "Removes a token; it is worth nothing any more.") { name };
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
            result.Report(common, await administration.RemoveToken(result.GetRequiredValue(name), cancellationToken))));
        return command;
    }
}
