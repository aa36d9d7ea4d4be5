using Concentrator.Control.Local;
using Concentrator.Protocol.Eap;
using Concentrator.Server.Administration;
using Concentrator.Server.Configuration;
using Concentrator.Server.Serving;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Server.Commands;

/// <summary>Finds who does what a command asks: the process that serves from the data directory, or else the store itself.</summary>
internal static class AdministrationAccess
{
    /// <summary>Opens it, does the work, and closes it.</summary>
    internal static async Task<int> Use(ConfigurationSources sources, Func<IAdministration, Task<int>> work)
    {
        var settings = SettingsLoader.Load(sources.Read(), MachineDefaults.Find());
        var socketPath = CommandSocket.PathIn(settings.DataDirectory);
        if (CommandSocket.IsServed(socketPath))
        {
            await using var remote = new RemoteAdministration(socketPath);
            return await work(remote);
        }

        if (settings.Role != NodeRole.Standalone)
        {
            throw new IOException($"No node of the cluster serves from {settings.DataDirectory}; run the command where an edge or a silo does, with its configuration.");
        }

        await using var controlPlane = await LocalControlPlane.OpenAsync(ControlPlaneSetup.Options(settings, EapServerOptions.Default), TimeProvider.System, NullLoggerFactory.Instance);
        await using var local = DirectoryAdministration.Of(controlPlane, TimeProvider.System);
        return await work(local);
    }
}
