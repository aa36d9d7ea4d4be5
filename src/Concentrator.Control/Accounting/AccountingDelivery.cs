using Concentrator.Control.Radius;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Accounting;

/// <summary>What the senders of one process share: the way to the servers, and the instruments.</summary>
/// <param name="options">How sessions are accounted for.</param>
/// <param name="instruments">The instruments.</param>
/// <param name="time">The clock.</param>
/// <param name="loggers">The log.</param>
/// <param name="radius">The instruments of the servers; null for none.</param>
internal sealed class AccountingDelivery(RadiusAccountingOptions options, AccountingInstruments instruments, TimeProvider time, ILoggerFactory loggers, RadiusInstruments? radius = null) : IAsyncDisposable
{
    private readonly RadiusClient _client = new(options.Servers, options.DeadTime, time, Random.Shared.NextDouble, loggers.CreateLogger<RadiusClient>(), radius, "accounting");

    /// <summary>Begins to deliver a spool. The caller disposes of the sender.</summary>
    /// <param name="spool">The spool.</param>
    /// <param name="mostSpooled">How many records may wait in it.</param>
    public AccountingSender Start(IAccountingSpool spool, long mostSpooled) => new(options, _client, spool, mostSpooled, instruments, time, loggers.CreateLogger<AccountingSender>());

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
