using Concentrator.Server.Configuration;
using Concentrator.Server.Metrics;
using Concentrator.Server.Serving;

namespace Concentrator.Server.Editions;

/// <summary>What one edition of the server has and the other has not. Everything else of the server is the same in both.</summary>
internal interface IEdition
{
    /// <summary>The name that people see: <c>standalone</c> or <c>cluster</c>.</summary>
    string Name { get; }

    /// <summary>What the edition is built on besides .NET, for the log; empty when that is nothing.</summary>
    string BuiltOn { get; }

    /// <summary>Whether the roles of a cluster are in it.</summary>
    bool HasCluster { get; }

    /// <summary>What is on the page of metrics besides our own series.</summary>
    IMoreMetrics MoreMetrics { get; }

    /// <summary>What is wrong with how Redis is named; null when nothing is.</summary>
    string? RedisProblem(string connection);

    /// <summary>What is wrong with the files of the connections between nodes; null when nothing is.</summary>
    string? CertificateProblem(ClusterNodeSettings cluster);

    /// <summary>Makes the server of a cluster's role; nothing runs yet.</summary>
    IServer CreateNode(ServerContext context);
}
