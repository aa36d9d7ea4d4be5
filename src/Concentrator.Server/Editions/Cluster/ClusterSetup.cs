using Concentrator.Cluster;
using Concentrator.Cluster.Links;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Eap;
using Concentrator.Server.Administration;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Editions.Cluster;

/// <summary>The cluster as the settings want it.</summary>
internal static class ClusterSetup
{
    /// <summary>Translates the settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="eap">How EAP is served.</param>
    internal static ClusterSettings Settings(ConcentratorSettings settings, EapServerOptions eap)
    {
        var cluster = Cluster(settings);
        return new ClusterSettings
        {
            ClusterName = cluster.Name,
            NodeName = settings.Edge.Name,
            ServerName = settings.Edge.Name,
            Redis = cluster.Redis,
            Traced = settings.Traces is not null,
            RedisAuthorityPath = cluster.RedisAuthorityPath,
            Certificate = Certificate(cluster),
            SealingKeys = cluster.SealingKeys,
            LeaseDuration = cluster.LeaseDuration,
            LeaseGrace = cluster.LeaseGrace,
            FirstStart = cluster.FirstStart,
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

    /// <summary>Where a silo is reached.</summary>
    internal static SiloEndpoints Endpoints(ConcentratorSettings settings)
    {
        var cluster = Cluster(settings);
        return new SiloEndpoints(cluster.SiloAddress, cluster.SiloPort, cluster.GatewayPort);
    }

    /// <summary>The files of the connections between nodes; null when those are open.</summary>
    internal static NodeCertificateFiles? Certificate(ClusterNodeSettings cluster) =>
        cluster is { CertificatePath: { } certificate, AuthorityPath: { } authority } ? new NodeCertificateFiles(certificate, cluster.KeyPath, authority) : null;

    /// <summary>What commands are about, once the cluster is reached.</summary>
    internal static ControlDirectories Directories(ClusterLink link) => new(link.Users, link.Sessions, link.Edges, link.Blocked, link.Policies, new ClusterSilos(link.Silos), new ClusterWork(link)) { Machines = link.Machines, ApiTokens = link.ApiTokens, Pools = link.Pools };

    /// <summary>The link once it is there.</summary>
    /// <exception cref="ControlPlaneUnavailableException">It is not there yet.</exception>
    internal static ClusterLink Reached(ClusterLink? link) => link ?? throw new ControlPlaneUnavailableException("The cluster's control plane has not been reached yet: this node waits for Redis and the silos.");

    private static ClusterNodeSettings Cluster(ConcentratorSettings settings) => settings.Cluster ?? throw new InvalidOperationException("The settings are of no cluster.");
}
