using System.CommandLine;
using Concentrator.Server.Administration;

namespace Concentrator.Server.Commands;

/// <summary><c>config …</c>: the configuration that a node runs with.</summary>
internal static class ConfigurationCommands
{
    /// <summary>Makes the command with its subcommand.</summary>
    internal static Command Create(CommonOptions common)
    {
        var given = new Option<bool>("--given") { Description = "Only what is given somewhere, without the defaults." };
        var show = new Command("show", "Shows the configuration of the node that answers, without secrets.") { given };
        show.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            var settings = await administration.GetConfiguration(cancellationToken);
            Listing.Print(
                result.InvocationConfiguration.Output,
                common.Output(result),
                result.GetValue(given) ? [.. settings.Where(setting => setting.IsGiven)] : settings,
                ("KEY", setting => setting.Key),
                ("VALUE", ValueOf),
                ("FROM", setting => setting.IsGiven ? "given" : "default"));
            return ExitCode.Done;
        }));
        return new Command("config", "The configuration that the server runs with; check-config checks another.") { show };
    }

    private static string? ValueOf(SettingView setting) => setting.IsShown || !setting.IsGiven ? setting.Value : "(secret)";
}
