using System.CommandLine;
using System.Globalization;
using Concentrator.Control.Local;
using Concentrator.Protocol.Eap;
using Concentrator.Server.Administration;
using Concentrator.Server.Administration.Audit;
using Concentrator.Server.Configuration;
using Concentrator.Server.Serving;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Server.Commands;

/// <summary>Finds who does what a command asks: the server that is named, or the process that serves from the data directory, or else the store itself.</summary>
internal static class AdministrationAccess
{
    /// <summary>Opens it, does the work, and closes it.</summary>
    internal static async Task<int> Use(CommonOptions common, ParseResult result, Func<IAdministration, Task<int>> work)
    {
        if (common.Remote(result) is { } address)
        {
            await using var server = RemoteAdministration.Of(address);
            return await work(server);
        }

        var sources = common.Sources(result);
        var defaults = MachineDefaults.Find();
        var settings = SettingsLoader.Load(sources.Read(), defaults);
        var socketPath = CommandSocket.PathIn(settings.DataDirectory);
        if (CommandSocket.IsServed(socketPath))
        {
            await using var serving = RemoteAdministration.Of(socketPath);
            return await work(serving);
        }

        if (settings.Role != NodeRole.Standalone)
        {
            throw new IOException($"No node of the cluster serves from {settings.DataDirectory}; run the command where an edge or a silo does, with its configuration, or with --server.");
        }

        await using var controlPlane = await LocalControlPlane.OpenAsync(ControlPlaneSetup.Options(settings, EapServerOptions.Default), TimeProvider.System, NullLoggerFactory.Instance);
        var audit = new AuditLog(settings.DataDirectory, TimeProvider.System, NullLoggerFactory.Instance);
        var store = DirectoryAdministration.Of(controlPlane, NodeFacts.Of(settings, sources, defaults), TimeProvider.System);
        await using var local = new AuditedAdministration(store, audit, Caller.Local(ProcessUser(), "store"));
        return await work(local);
    }

    /// <summary>Opens the audit: of the server that is named, of the process that serves, or else the files in the data directory.</summary>
    internal static async Task<int> UseAudit(CommonOptions common, ParseResult result, Func<IAuditReader, Task<int>> work)
    {
        if (common.Remote(result) is { } address)
        {
            await using var server = RemoteAdministration.Of(address);
            return await work(server);
        }

        var directory = SettingsLoader.Load(common.Sources(result).Read(), MachineDefaults.Find()).DataDirectory;
        var socketPath = CommandSocket.PathIn(directory);
        if (CommandSocket.IsServed(socketPath))
        {
            await using var serving = RemoteAdministration.Of(socketPath);
            return await work(serving);
        }

        return await work(new AuditLog(directory, TimeProvider.System, NullLoggerFactory.Instance));
    }

    /// <summary>Whose process this is, as the audit has users of the machine.</summary>
    private static string ProcessUser()
    {
        const string Field = "Uid:";
        var line = File.Exists("/proc/self/status") ? File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal)) : null;
        return line is not null && uint.TryParse(line[Field.Length..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture, out var user)
            ? $"uid {user.ToString(CultureInfo.InvariantCulture)}"
            : Environment.UserName;
    }
}
