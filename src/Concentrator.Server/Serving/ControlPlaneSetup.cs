using Concentrator.Control.Local;
using Concentrator.Protocol.Eap;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Serving;

/// <summary>The control plane of one machine, as the settings want it.</summary>
internal static class ControlPlaneSetup
{
    /// <summary>Translates the settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="eap">How EAP is served.</param>
    internal static LocalControlPlaneOptions Options(ConcentratorSettings settings, EapServerOptions eap) => new()
    {
        DataDirectory = settings.DataDirectory,
        ServerName = settings.Edge.Name,
        Pools = settings.Pools,
        Sessions = settings.Sessions.PerUser,
        SessionLimit = settings.Sessions.Limit,
        IdleLimit = settings.Sessions.IdleLimit,
        HistoryAge = settings.Sessions.HistoryAge,
        HistoryRows = settings.Sessions.HistoryRows,
        Lockout = settings.Lockout,
        PasswordRetries = settings.PasswordRetries,
        Radius = settings.Radius,
        Eap = eap,
        Accounting = settings.Accounting,
        Policies = settings.Policies,
        Certificates = settings.Health.Certificates,
        Dynamic = settings.Dynamic,
    };
}
