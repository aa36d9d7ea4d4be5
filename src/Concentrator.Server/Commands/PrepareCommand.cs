using System.CommandLine;
using System.Globalization;
using Concentrator.DataPlane.Tun;
using Concentrator.Server.Configuration;
using Concentrator.Server.Serving;

namespace Concentrator.Server.Commands;

/// <summary><c>prepare</c>: the privileged part of the network, done beforehand, so that <c>serve</c> needs no privilege.</summary>
internal static class PrepareCommand
{
    /// <summary>Makes the command.</summary>
    internal static Command Create(CommonOptions common)
    {
        var owner = new Option<string?>("--owner") { Description = "The user that will serve, by name or number.", HelpName = "USER" };
        var remove = new Option<bool>("--remove") { Description = "Take the device and the rules away again." };
        var command = new Command("prepare", "Makes the TUN device, addresses, forwarding and rules, as root, for a user that serves without privileges.") { owner, remove };
        command.SetAction(result => Prepare(common.Sources(result), result.GetValue(owner), result.GetValue(remove), result.InvocationConfiguration.Output));
        return command;
    }

    private static int Prepare(ConfigurationSources sources, string? owner, bool remove, TextWriter output)
    {
        var settings = SettingsLoader.Load(sources.Read(), MachineDefaults.Find());
        if (settings.Role == NodeRole.Silo)
        {
            output.WriteLine("A silo takes no tunnels: it needs no device.");
            return ExitCode.Done;
        }

        var options = NetworkChoice.Options(settings);
        if (remove)
        {
            TunPreparation.Remove(options);
            output.WriteLine($"Device {options.Device} and its rules are gone.");
            return ExitCode.Done;
        }

        if (owner is null)
        {
            throw new InvalidConfigurationException("--owner", null, "name the user that will serve, such as --owner concentrator");
        }

        if (TunPreparation.Prepare(options, UserNumber(owner)) is { } withoutIpv6)
        {
            output.WriteLine($"Clients will get no IPv6, only IPv4: {withoutIpv6}");
        }

        output.WriteLine($"Device {options.Device} is ready for user {owner}.");
        return ExitCode.Done;
    }

    private static uint UserNumber(string user)
    {
        if (uint.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        var fields = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length > 2 && string.Equals(fields[0], user, StringComparison.Ordinal));
        return fields is null
            ? throw new InvalidConfigurationException("--owner", user, "no such user in /etc/passwd; give its number")
            : uint.Parse(fields[2], CultureInfo.InvariantCulture);
    }
}
