using Concentrator.Control.Tokens;
using Concentrator.Server.Administration;
using Concentrator.Server.Configuration;
using Concentrator.Server.Logging;
using Concentrator.Server.Metrics;
using Concentrator.Server.Telemetry;

namespace Concentrator.Server.Serving;

/// <summary>What the parts of a server share: settings, log, clock.</summary>
internal sealed class ServerContext : IDisposable
{
    private readonly IDisposable? _traces;

    /// <summary>Makes one.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="defaults">What the machine and the process's rights allow.</param>
    /// <param name="isConfigured">Whether somebody wrote a configuration; otherwise the first start makes a user and explains itself.</param>
    /// <param name="output">Where it explains itself.</param>
    /// <param name="sources">Where the settings came from.</param>
    internal ServerContext(ConcentratorSettings settings, MachineDefaults defaults, bool isConfigured, TextWriter output, ConfigurationSources sources)
    {
        Sources = sources;
        Settings = settings;
        Defaults = defaults;
        IsConfigured = isConfigured;
        Output = output;
        _traces = settings.Traces is { } traces ? TraceSender.Start(traces, settings.Edge.Name, settings.Role) : null;
        Instruments = new NodeInstruments(settings.Edge.Name, settings.Role);
        Loggers = LoggerFactory.Create(builder => LoggingSetup.Configure(builder, settings.Log, Time));
    }

    /// <summary>The settings.</summary>
    internal ConcentratorSettings Settings { get; }

    /// <summary>What the machine and the process's rights allow.</summary>
    internal MachineDefaults Defaults { get; }

    /// <summary>Whether somebody wrote a configuration.</summary>
    internal bool IsConfigured { get; }

    /// <summary>Where the settings came from.</summary>
    internal ConfigurationSources Sources { get; }

    /// <summary>What this node tells of itself.</summary>
    internal NodeFacts Node => NodeFacts.Of(Settings, Sources, Defaults);

    /// <summary>Where the server explains itself.</summary>
    internal TextWriter Output { get; }

    /// <summary>The clock.</summary>
    internal TimeProvider Time { get; } = TimeProvider.System;

    /// <summary>The log.</summary>
    internal ILoggerFactory Loggers { get; }

    /// <summary>What the node tells of itself.</summary>
    internal NodeInstruments Instruments { get; }

    /// <summary>Makes the admin port, and tells of the node's readiness and of the port's certificate; nothing listens yet.</summary>
    /// <param name="administration">Who does what is asked.</param>
    /// <param name="tokens">The API's tokens.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="isReady">Whether the node is ready.</param>
    internal AdminServer CreateAdmin(IAdministration administration, Func<IApiTokenDirectory> tokens, MetricsPage metrics, Func<bool> isReady)
    {
        var admin = new AdminServer(Settings.Admin, Settings.DataDirectory, administration, tokens, metrics, isReady, Time, Loggers);
        Instruments.WatchReadiness(isReady);
        if (Settings.Admin.CertificatePath is { } certificate)
        {
            Instruments.WatchCertificate("admin", certificate, () => admin.CertificateEnds);
        }

        return admin;
    }

    /// <summary>Reads the settings again.</summary>
    /// <exception cref="InvalidConfigurationException">Something is wrong with them by now.</exception>
    internal ConcentratorSettings Reread() => SettingsLoader.Load(Sources.Read(), Defaults);

    /// <inheritdoc/>
    public void Dispose()
    {
        _traces?.Dispose();
        Instruments.Dispose();
        Loggers.Dispose();
    }
}
