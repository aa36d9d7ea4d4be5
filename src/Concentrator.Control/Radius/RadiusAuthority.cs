using Concentrator.Control.Authentication;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ppp.Authentication;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Radius;

/// <summary>Has RADIUS servers judge users (RFC 2865 §2). Safe for use by several threads.</summary>
/// <param name="options">How they are asked.</param>
/// <param name="client">Asks them.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where is told what of an answer cannot be honoured.</param>
internal sealed partial class RadiusAuthority(RadiusOptions options, RadiusClient client, TimeProvider time, ILogger logger) : IAuthenticationServer
{
    /// <summary>Makes one with a client of its own.</summary>
    public static RadiusAuthority Create(RadiusOptions options, TimeProvider time, ILoggerFactory loggers, RadiusInstruments? instruments = null)
    {
        var client = new RadiusClient(options.Servers, options.DeadTime, time, Random.Shared.NextDouble, loggers.CreateLogger<RadiusClient>(), instruments);
        return new RadiusAuthority(options, client, time, loggers.CreateLogger<RadiusAuthority>());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => client.DisposeAsync();

    /// <inheritdoc/>
    public async ValueTask<ServerAnswer> Judge(BeginRequest begin, string userName, PeerProof proof, RadiusDialogue? dialogue)
    {
        var request = new RadiusAccessRequest(options, begin, userName, proof, dialogue?.State);
        if (!request.Fits)
        {
            // A server must not be asked about less than there is.
            return Refused(AuthenticationFailure.Malformed);
        }

        if (await client.Ask(request, dialogue?.Server, CancellationToken.None) is not { } reply)
        {
            return Refused(AuthenticationFailure.NoServerAnswer);
        }

        var answer = RadiusAccessAnswer.Read(reply, userName, proof, time.GetUtcNow(), out var ignored);
        foreach (var attribute in ignored)
        {
            Log.Ignored(logger, reply.Server, begin.Tunnel, userName, attribute);
        }

        return answer;
    }

    private static ServerAnswer Refused(AuthenticationFailure failure) => new(ServerVerdict.Refused(failure));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "RADIUS server {Server} sent for tunnel {Tunnel}, user {User}, what cannot be honoured: {Attribute}.")]
        public static partial void Ignored(ILogger logger, RadiusServer server, TunnelId tunnel, string user, string attribute);
    }
}
