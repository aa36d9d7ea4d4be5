using System.Diagnostics;
using System.Net;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Tests.Contract;

/// <summary>What a server was told by accounting, each packet once, in the order in which it came.</summary>
public sealed class AccountingLog(TestRadiusServer server)
{
    /// <summary>One Accounting-Request.</summary>
    public sealed record Entry(byte[] Packet)
    {
        public AcctStatusType Status => (AcctStatusType)Number(RadiusAttributeType.AcctStatusType);

        public string Session => Text(RadiusAttributeType.AcctSessionId);

        public uint Number(RadiusAttributeType type) => Read().TryFind(type, out var found) && found.TryReadInteger(out var number) ? number : throw new KeyNotFoundException($"{type}");

        public uint Number(MicrosoftAttributeType type) => TryFind(type, out var number) ? number : throw new KeyNotFoundException($"{type}");

        public bool Has(MicrosoftAttributeType type) => TryFind(type, out _);

        public bool Has(RadiusAttributeType type) => Read().TryFind(type, out _);

        public string Text(RadiusAttributeType type) => Read().TryFind(type, out var found) && found.TryReadText(out var text) ? text : "";

        public IPAddress? Address(RadiusAttributeType type) => Read().TryFind(type, out var found) && found.TryReadAddress(out var address) ? address : null;

        public List<byte[]> All(RadiusAttributeType type)
        {
            List<byte[]> values = [];
            foreach (var attribute in Read().Attributes)
            {
                if (attribute.Type == type)
                {
                    values.Add(attribute.Value.ToArray());
                }
            }

            return values;
        }

        private bool TryFind(MicrosoftAttributeType type, out uint number)
        {
            number = 0;
            foreach (var attribute in Read().Attributes)
            {
                if (attribute.MicrosoftType == type)
                {
                    return attribute.TryReadInteger(out number);
                }
            }

            return false;
        }

        private RadiusPacket Read()
        {
            Assert.Equal(RadiusPacketError.None, RadiusPacket.Parse(Packet, out var packet));
            return packet;
        }
    }

    /// <summary>All so far.</summary>
    public List<Entry> Entries => [.. server.Requests.Where(request => request[0] == (byte)RadiusCode.AccountingRequest).DistinctBy(Convert.ToHexString).Select(request => new Entry(request))];

    /// <summary>
    /// Waits until so many things were told, and answers with each once, however often it was sent. The time goes on meanwhile, so that what was under way when the test moved the clock is sent again.
    /// </summary>
    public Task<List<Entry>> WaitForEvents(int count, TestClock clock) =>
        Wait(count, () => [.. Entries.DistinctBy(entry => (entry.Status, entry.Session, entry.Number(RadiusAttributeType.EventTimestamp)))], clock);

    /// <summary>Waits until there are so many, and answers with them. The time stands meanwhile, unless a clock is given that is to go on.</summary>
    public Task<List<Entry>> Wait(int count, TestClock? clock = null) => Wait(count, () => Entries, clock);

    private static async Task<List<Entry>> Wait(int count, Func<List<Entry>> look, TestClock? clock)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var seen = look();
            if (seen.Count >= count)
            {
                return seen;
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30), $"Of {count} accounting records came {seen.Count}: {string.Join(", ", seen.Select(entry => entry.Status))}.");
            clock?.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(20);
        }
    }
}
