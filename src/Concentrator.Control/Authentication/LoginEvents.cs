using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ppp.Authentication;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Authentication;

/// <summary>What logins came to, for log and metrics.</summary>
internal sealed partial class LoginEvents(ControlInstruments instruments, ILogger logger)
{
    /// <summary>A login came to a grant, or a password or a user was refused.</summary>
    public void Concluded(BeginRequest begin, string userName, AuthenticationFailure failure)
    {
        instruments.Authenticated(begin.Method, failure);
        if (failure == AuthenticationFailure.None)
        {
            Log.Granted(logger, begin.Tunnel, userName, begin.Method, begin.Origin.Client);
        }
        else if (failure == AuthenticationFailure.UnknownPool)
        {
            Log.UnknownPool(logger, begin.Tunnel, userName, begin.Pool, begin.Edge, begin.Origin.Client);
        }
        else
        {
            Log.Refused(logger, begin.Tunnel, userName, begin.Method, begin.Origin.Client, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Login granted: tunnel {Tunnel}, user {User}, method {Method}, from {Client}.")]
        public static partial void Granted(ILogger logger, TunnelId tunnel, string user, AuthenticationMethod method, IPEndPoint client);

        [LoggerMessage(2, LogLevel.Warning, "Login refused: tunnel {Tunnel}, user {User}, method {Method}, from {Client}: {Reason}.")]
        public static partial void Refused(ILogger logger, TunnelId tunnel, string user, AuthenticationMethod method, IPEndPoint client, AuthenticationFailure reason);

        [LoggerMessage(3, LogLevel.Warning, "Login refused: tunnel {Tunnel}, user {User}, from {Client}: UnknownPool: the address is to come from pool {Pool} (Edge:Tenants of edge {Edge}, or Framed-Pool), and there is none.")]
        public static partial void UnknownPool(ILogger logger, TunnelId tunnel, string user, string? pool, string edge, IPEndPoint client);
    }
}
