using System.Security.Cryptography;
using Concentrator.Protocol.Health;

namespace Concentrator.Connect.Posture;

/// <summary>
/// The statement of health that PEAP takes along, read before it is dialled, for a server does not wait for it. It never keeps a tunnel from being dialled: what takes too long or fails is not stated, and
/// what was read a moment ago is stated again.
/// </summary>
/// <param name="read">Reads the machine's health; it may take minutes.</param>
/// <param name="say">Whom to tell what goes wrong.</param>
/// <param name="time">The clock.</param>
internal sealed class PeapStatement(Func<StatementOfHealth> read, Action<string> say, TimeProvider time)
{
    /// <summary>How long an attempt waits for it.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How long what was read is stated again.</summary>
    internal static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    private Task<StatementOfHealth>? _reading;
    private long _readAt;

    /// <summary>What makes the message of [MS-SOH], anew for each question; null: nothing is stated this time.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<Func<byte[]?>?> ForAttempt(CancellationToken stop)
    {
        if (_reading is { IsCompleted: true } && time.GetElapsedTime(Volatile.Read(ref _readAt)) > Freshness)
        {
            _reading = null;
        }

        // One that has not come to its end yet is waited for again: two would take twice as long.
        var reading = _reading ??= Task.Run(Read, CancellationToken.None);
        try
        {
            var statement = await reading.WaitAsync(Patience, time, stop);
            return () => Write(statement);
        }
        catch (TimeoutException) when (!reading.IsCompleted)
        {
            say($"the machine's health is not stated inside PEAP this time: it is not found out after {Patience.TotalSeconds:0} seconds");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure)
        {
            say($"the machine's health is not stated inside PEAP: {failure.Message}");
            _reading = null;
        }

        return null;
    }

    private StatementOfHealth Read()
    {
        try
        {
            var statement = read();

            // What cannot be written is found out here, and not in the middle of a login.
            _ = Write(statement);
            return statement;
        }
        finally
        {
            Volatile.Write(ref _readAt, time.GetTimestamp());
        }
    }

    private static byte[] Write(StatementOfHealth statement) => SohMessage.Write(statement, RandomNumberGenerator.GetBytes(SohMessage.CorrelationIdSize));
}
