using System.Net;
using Concentrator.DataPlane;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.Listening;

/// <summary>
/// One worker's log of what ends before anybody has logged in. Whoever can reach the port can bring such lines about, so they are bounded;
/// how many were left out is told with the next one. Not safe for use by several threads.
/// </summary>
internal sealed partial class RefusalLog(TimeProvider time, ILogger logger)
{
    private const int LinesPerSecond = 20;
    private const int Burst = 200;

    private readonly TokenBucket _lines = new(LinesPerSecond, Burst, time);
    private long _leftOut;

    /// <summary>Whether a line may be written now; one that may not is counted.</summary>
    internal bool MayTell()
    {
        if (!_lines.TryTake())
        {
            _leftOut++;
            return false;
        }

        if (_leftOut > 0)
        {
            Log.LeftOut(logger, _leftOut);
            _leftOut = 0;
        }

        return true;
    }

    /// <summary>Tells that a connection ended before it was a tunnel.</summary>
    internal void Ended(IPEndPoint peer, string? reason)
    {
        if (MayTell())
        {
            Log.Ended(logger, peer, reason);
        }
    }

    /// <summary>Tells that a connection was not taken.</summary>
    internal void Refused(IPEndPoint peer, ConnectionAdmission reason)
    {
        if (MayTell())
        {
            Log.Refused(logger, peer, reason);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Connection from {Peer} refused: {Reason}")]
        internal static partial void Refused(ILogger logger, IPEndPoint peer, ConnectionAdmission reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "Connection from {Peer} ended before it was a tunnel: {Reason}")]
        internal static partial void Ended(ILogger logger, IPEndPoint peer, string? reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} lines about connections that ended before a login were left out: there were more than 20 a second")]
        internal static partial void LeftOut(ILogger logger, long count);
    }
}
