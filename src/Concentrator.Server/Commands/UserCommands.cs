using System.CommandLine;
using System.Security.Cryptography;
using Concentrator.Control.Users;
using Concentrator.Server.Administration;
using Concentrator.Server.Administration.Api;

namespace Concentrator.Server.Commands;

/// <summary><c>user …</c>: the accounts.</summary>
internal static class UserCommands
{
    /// <summary>Makes the command with its subcommands.</summary>
    internal static Command Create(CommonOptions common)
    {
        var command = new Command("user", "Adds, changes and lists the users that may dial in.")
        {
            CreateAdd(common),
            CreatePassword(common),
            CreateGroup(common),
            new OneTimePasswordCommand().Create(common),
            CreateList(common),
            CreateShow(common),
            CreateAction(common, "remove", "Removes a user and disconnects its sessions.", UserAction.Remove),
            CreateAction(common, "disable", "Lets a user in no more and disconnects its sessions.", UserAction.Disable),
            CreateAction(common, "enable", "Lets a disabled user in again.", UserAction.Enable),
            CreateAction(common, "unlock", "Ends the lockout of a user.", UserAction.Unlock),
        };
        return command;
    }

    private static Command CreateAdd(CommonOptions common)
    {
        var name = NameArgument();
        var password = new PasswordOptions();
        var chap = new Option<bool>("--chap") { Description = "Keep the clear secret, sealed, which CHAP-MD5 needs." };
        var address = new Option<string?>("--address") { Description = "An address of the user's own.", HelpName = "IPV4" };
        var groups = GroupOption("--group", "A group that the user is in; may be given more than once.");
        var command = new Command("add", "Adds a user. Without a password it makes one up and prints it.") { name, chap, address, groups };
        password.AddTo(command);
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            var chosen = password.Read(result);
            var secret = chosen ?? MakeUp();
            var addition = new UserAddition(result.GetRequiredValue(name), secret, result.GetValue(chap), result.GetValue(address)) { Groups = result.GetValue(groups) ?? [] };
            return Report(common, result, await administration.AddUser(addition, cancellationToken), chosen is null ? secret : null);
        }));
        return command;
    }

    private static Command CreatePassword(CommonOptions common)
    {
        var name = NameArgument();
        var password = new PasswordOptions();
        var command = new Command("passwd", "Gives a user another password. Without one it makes one up and prints it.") { name };
        password.AddTo(command);
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            var chosen = password.Read(result);
            var secret = chosen ?? MakeUp();
            return Report(common, result, await administration.SetPassword(result.GetRequiredValue(name), secret, cancellationToken), chosen is null ? secret : null);
        }));
        return command;
    }

    private static Command CreateGroup(CommonOptions common)
    {
        var name = NameArgument();
        var (add, remove) = (GroupOption("--add", "A group that the user is to be in."), GroupOption("--remove", "A group that the user is to be in no more."));
        var command = new Command("group", "Puts a user into groups and takes it out of others.") { name, add, remove };
        command.Validators.Add(result =>
        {
            if (result.GetResult(add) is null && result.GetResult(remove) is null)
            {
                result.AddError("Give --add or --remove, each as often as needed.");
            }
        });
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            var change = new GroupChange(result.GetRequiredValue(name), result.GetValue(add) ?? [], result.GetValue(remove) ?? []);
            return Report(common, result, await administration.ChangeGroups(change, cancellationToken), madeUp: null);
        }));
        return command;
    }

    private static Command CreateList(CommonOptions common)
    {
        var search = new Option<string?>("--search") { Description = "Only users with this in their name or in one of their groups.", HelpName = "TEXT" };
        var command = new Command("list", "Lists the users.") { search };
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            Listing.Print(
                result.InvocationConfiguration.Output,
                common.Output(result),
                await Find(administration, result.GetValue(search), cancellationToken),
                ("NAME", user => user.Name),
                ("STATE", StateOf),
                ("CHAP", user => YesNo(user.Chap)),
                ("OTP", user => YesNo(user.OneTimePassword)),
                ("GROUPS", user => string.Join(", ", user.Groups)),
                ("ADDRESS", user => user.FixedAddress),
                ("LAST ADDRESS", user => user.LastAddress),
                ("ADDED", user => user.CreatedAt.UtcDateTime.ToString("u")));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command CreateShow(CommonOptions common)
    {
        var name = NameArgument();
        var command = new Command("show", "Shows one user.") { name };
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            var wanted = result.GetRequiredValue(name);
            if (await administration.FindUser(wanted, cancellationToken) is not { } user)
            {
                return result.Report(common, new Outcome(Done: false, $"There is no user {wanted}; concentrator user list shows them."));
            }

            Listing.PrintOne(
                result.InvocationConfiguration.Output,
                common.Output(result),
                user,
                ("Name", one => one.Name),
                ("State", StateOf),
                ("Clear secret for CHAP", one => YesNo(one.Chap)),
                ("One-time passwords", one => YesNo(one.OneTimePassword)),
                ("Groups", one => string.Join(", ", one.Groups)),
                ("Address of its own", one => one.FixedAddress),
                ("Last address", one => one.LastAddress),
                ("Added", one => one.CreatedAt.UtcDateTime.ToString("u")));
            return ExitCode.Done;
        }));
        return command;
    }

    private static async Task<IReadOnlyList<UserView>> Find(IAdministration administration, string? search, CancellationToken cancellationToken)
    {
        if (search is null)
        {
            return await administration.ListUsers(cancellationToken);
        }

        List<UserView> users = [];
        for (string? cursor = null; ;)
        {
            var page = await administration.FindUsers(search, UserRoutes.MaxLimit, cursor, cancellationToken);
            users.AddRange(page.Items);
            if ((cursor = page.Next) is null)
            {
                return users;
            }
        }
    }

    private static string StateOf(UserView user) => user.LockedUntil is { } until && user.State is "locked" ? $"locked until {until.UtcDateTime:u}" : user.State;

    private static string YesNo(bool value) => value ? "yes" : "no";

    private static Command CreateAction(CommonOptions common, string word, string description, UserAction action)
    {
        var name = NameArgument();
        var command = new Command(word, description) { name };
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
            Report(common, result, await administration.Apply(action, result.GetRequiredValue(name), cancellationToken), madeUp: null)));
        return command;
    }

    private static string MakeUp()
    {
        using var random = RandomNumberGenerator.Create();
        return PasswordGenerator.Create(random);
    }

    private static Argument<string> NameArgument() => new("NAME") { Description = "The user's name." };

    private static Option<string[]> GroupOption(string option, string description) => new(option) { Description = description, HelpName = "GROUP" };

    private static int Report(CommonOptions common, ParseResult result, Outcome outcome, string? madeUp)
    {
        if (madeUp is null)
        {
            return result.Report(common, outcome);
        }

        var code = result.Report(common, outcome, done => new { done.Message, Password = madeUp });
        if (outcome.Done && common.Output(result) == OutputFormat.Table)
        {
            result.InvocationConfiguration.Output.WriteLine($"Password: {madeUp}");
        }

        return code;
    }
}
