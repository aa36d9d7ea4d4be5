using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using Orleans.Connections.Security;

namespace Concentrator.Cluster.Links;

/// <summary>TLS on every connection between nodes, with a certificate asked of both ends and looked at by us: of the cluster's authority, whatever names it carries.</summary>
internal sealed partial class MutualTls(NodeCertificate certificate, ILogger logger)
{
    // Nodes find each other by address in the membership table, and the certificate proves that a node is one: the name is only a label.
    private const string Label = "concentrator-node";

    /// <summary>Sets up one end.</summary>
    public void Configure(TlsOptions options)
    {
        options.SslProtocols = SslProtocols.Tls13 | SslProtocols.Tls12;
        options.LocalCertificate = certificate.Current;
        options.LocalServerCertificateSelector = (_, _) => certificate.Current;
        options.LocalClientCertificateSelector = (_, _, _, _, _) => certificate.Current;
        options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.RemoteCertificateValidation = (shown, chain, _) =>
        {
            if (certificate.Accepts(shown, chain, out string problem))
            {
                return true;
            }

            Log.Refused(logger, shown.Subject, problem);
            return false;
        };
        options.OnAuthenticateAsClient = (_, client) => client.TargetHost = Label;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A node with certificate \"{Subject}\" is refused: {Problem}")]
        public static partial void Refused(ILogger logger, string subject, string problem);
    }
}
