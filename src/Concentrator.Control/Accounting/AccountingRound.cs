using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Accounting;

/// <summary>What became of some records: which may leave the spool, and what no server took.</summary>
internal sealed class AccountingRound
{
    private readonly List<SpooledRecord> _done = [];
    private readonly HashSet<TunnelId> _passedOver = [];

    private AccountingRound()
    {
    }

    /// <summary>Records that a server has, or that were given up.</summary>
    public IReadOnlyCollection<SpooledRecord> Done => _done;

    /// <summary>How many of them a server has taken.</summary>
    public int Taken { get; private set; }

    /// <summary>Tunnels with a record that no server took.</summary>
    public IReadOnlySet<TunnelId> PassedOver => _passedOver;

    /// <summary>Whether nobody took what tells of an edge: nothing that comes after it may go before it.</summary>
    public bool IsHeldUp { get; private set; }

    /// <summary>Whether there was something to take, and no server took anything.</summary>
    public bool FoundNobody => Taken == 0 && (PassedOver.Count > 0 || IsHeldUp);

    /// <summary>Delivers records: a tunnel's one after another in their order, those of different tunnels at once.</summary>
    /// <param name="records">The records, oldest first.</param>
    /// <param name="client">Asks the servers.</param>
    /// <param name="limits">Says what has waited too long.</param>
    /// <param name="instruments">The instruments.</param>
    /// <param name="time">The clock.</param>
    /// <param name="end">Gives it up: what was not taken until then is passed over.</param>
    public static async Task<AccountingRound> Deliver(IReadOnlyList<SpooledRecord> records, RadiusClient client, SpoolLimits limits, AccountingInstruments instruments, TimeProvider time, CancellationToken end)
    {
        var round = new AccountingRound();
        foreach (var part in InTurn(records))
        {
            var tunnels = part.Where(waiting => !round._passedOver.Contains(waiting.Record.Tunnel)).GroupBy(waiting => waiting.Record.Tunnel);
            foreach (var (done, taken, stuck) in await Task.WhenAll(tunnels.Select(tunnel => DeliverTunnel([.. tunnel]))))
            {
                round._done.AddRange(done);
                round.Taken += taken;
                if (stuck is { } tunnel)
                {
                    round._passedOver.Add(tunnel);
                }
            }

            if (part is [{ Record: { IsOfEdge: true } ofEdge }] && round._passedOver.Remove(ofEdge.Tunnel))
            {
                // It is the first to be tried again.
                round.IsHeldUp = true;
                break;
            }
        }

        return round;

        async Task<(IReadOnlyList<SpooledRecord> Done, int Taken, TunnelId? PassedOver)> DeliverTunnel(IReadOnlyList<SpooledRecord> ofTunnel)
        {
            List<SpooledRecord> done = [];
            var taken = 0;
            foreach (var waiting in ofTunnel)
            {
                // What was written twice because nobody knew whether the first time counted.
                var isDouble = waiting.Record.Status is AcctStatusType.Start or AcctStatusType.Stop && done.Exists(other => other.Record.Status == waiting.Record.Status && !waiting.Record.IsOfEdge);
                if (!isDouble && !limits.GivesUp(waiting.Record))
                {
                    if (!await IsTaken(waiting.Record))
                    {
                        return (done, taken, waiting.Record.Tunnel);
                    }

                    taken++;
                    instruments.Delivered(waiting.Record.Status);
                }

                done.Add(waiting);
            }

            return (done, taken, null);
        }

        async Task<bool> IsTaken(AccountingRecord record)
        {
            try
            {
                return await client.Ask(new RadiusAccountingRequest(record, time.GetUtcNow()), only: null, end) is not null;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    /// <summary>What tells of all sessions of an edge goes after what was there before, and before what comes after.</summary>
    private static IEnumerable<List<SpooledRecord>> InTurn(IReadOnlyList<SpooledRecord> records)
    {
        List<SpooledRecord> part = [];
        foreach (var waiting in records)
        {
            if (waiting.Record.IsOfEdge || part is [{ Record.IsOfEdge: true }])
            {
                yield return part;
                part = [];
            }

            part.Add(waiting);
        }

        yield return part;
    }
}
