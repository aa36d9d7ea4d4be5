using System.CommandLine;
using Concentrator.Server.Configuration;
using Concentrator.Server.Editions;
using Concentrator.Server.Serving;

namespace Concentrator.Server.Commands;

/// <summary><c>serve</c>: runs the concentrator until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <summary>Makes the command.</summary>
    internal static Command Create(CommonOptions common)
    {
        var command = new Command("serve", "Serves until SIGTERM or SIGINT. Without a configuration it makes a certificate and a first user, and prints how to dial in.");
        command.SetAction(async (result, _) =>
        {
            var sources = common.Sources(result);
            var defaults = MachineDefaults.Find();
            var settings = SettingsLoader.Load(sources.Read(), defaults);
            if (settings.Role == NodeRole.Silo && Systemd.Sockets().Count > 0)
            {
                throw new InvalidConfigurationException("Role", "silo", "a silo takes no connections, but the service manager listens for it: systemctl mask --now concentrator.socket");
            }

            using var systemd = new Systemd();
            using var signals = new StopSignals();
            var isConfigured = sources.EffectiveFile is not null || settings.Certificate.Path is not null;
            using var context = new ServerContext(settings, defaults, isConfigured, result.InvocationConfiguration.Output, sources);
            await using IServer server = settings.Role == NodeRole.Standalone ? new StandaloneServer(context) : BuiltEdition.Current.CreateNode(context);
            using var reload = StopSignals.OnHangup(server.Reload);
            try
            {
                await server.Start(signals.Stop);
            }
            catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
            {
                return ExitCode.Done;
            }

            systemd.Ready();
            await Task.WhenAny(signals.Wait(), server.Ended);
            systemd.Stopping();
            await server.Stop(signals.Hurry);
            return ExitCode.Done;
        });
        return command;
    }
}
