using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Protocol.Radius;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Accounting;

/// <summary>What is given up of a spool, because too much waits or something waited too long. It is told of.</summary>
/// <param name="options">How sessions are accounted for.</param>
/// <param name="spool">The spool.</param>
/// <param name="mostSpooled">How many records may wait.</param>
/// <param name="instruments">The instruments.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where is told what is given up.</param>
internal sealed partial class SpoolLimits(RadiusAccountingOptions options, IAccountingSpool spool, long mostSpooled, AccountingInstruments instruments, TimeProvider time, ILogger logger)
{
    /// <summary>Gives up what is too much.</summary>
    public async Task Trim(CancellationToken end)
    {
        var count = await spool.Count(end);
        while (count > mostSpooled)
        {
            var dispensable = await spool.ReadDispensable((int)Math.Min(count - mostSpooled, 1000), end);
            await spool.Remove(dispensable, end);
            foreach (var dropped in dispensable)
            {
                Drop(dropped.Record);
            }

            count = await spool.Count(end);
        }

        instruments.Spooled(spool, count);
    }

    /// <summary>Gives a record up if it has waited too long; whether it has.</summary>
    public bool GivesUp(AccountingRecord record)
    {
        if (time.GetUtcNow() - record.At <= options.SpoolAge)
        {
            return false;
        }

        Drop(record);
        return true;
    }

    private void Drop(AccountingRecord record)
    {
        instruments.Dropped(record.Status);
        if (record.Status == AcctStatusType.InterimUpdate)
        {
            Log.InterimDropped(logger, record.Tunnel, record.At);
        }
        else
        {
            Log.Dropped(logger, record.Status, record.Tunnel, record.At);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Warning, "An Interim-Update of tunnel {Tunnel} of {At} was given up: too many accounting records wait, or it waited too long.")]
        public static partial void InterimDropped(ILogger logger, TunnelId tunnel, DateTimeOffset at);

        [LoggerMessage(4, LogLevel.Error, "Accounting is incomplete: the {Status} of tunnel {Tunnel} of {At} was given up, because too many records wait or it waited too long.")]
        public static partial void Dropped(ILogger logger, AcctStatusType status, TunnelId tunnel, DateTimeOffset at);
    }
}
