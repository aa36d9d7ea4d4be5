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
    public async Task<List<Entry>> WaitForEvents(int count, TestClock clock)
    {
        List<Entry> Told() => [.. Entries.DistinctBy(entry => (entry.Status, entry.Session, entry.Number(RadiusAttributeType.EventTimestamp)))];
        while (Told().Count < count)
        {
            await Wait(Entries.Count + 1, () => clock.Advance(TimeSpan.FromMilliseconds(100)));
        }

        return Told();
    }

    /// <summary>Waits until there are so many, and answers with them.</summary>
    public async Task<List<Entry>> Wait(int count, Action? meanwhile = null)
    {
        var began = Stopwatch.GetTimestamp();
        while (Entries.Count < count)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30), $"Of {count} accounting records came {Entries.Count}: {string.Join(", ", Entries.Select(entry => entry.Status))}.");
            meanwhile?.Invoke();
            await Task.Delay(20);
        }

        return Entries;
    }
}
