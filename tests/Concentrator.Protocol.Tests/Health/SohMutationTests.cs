using Concentrator.Protocol.Health;
using Concentrator.Tests;

namespace Concentrator.Protocol.Tests.Health;

public sealed class SohMutationTests
{
    [Fact]
    [Trait("Kind", "fuzz")]
    public void Every_input_is_a_statement_that_can_be_answered_or_a_named_error() => Fuzzing.Run(5561, seed =>
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var mutator = new Mutator(seed, SohVectors.WpaSupplicant, SohVectors.Windows(), SohVectors.Windows(firewall: [0, 5], securityUpdates: 0x00FF0006)) { Front = 46 };
        var read = 0;
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            var error = SohMessage.Parse(mutator.Next(), HealthSource.Peap, now, out var message);
            Assert.Equal(error == SohError.None, message is not null);
            if (message is not null)
            {
                read++;
                Assert.True(message.Statement.Machine is null or { Length: <= 256 });
                Assert.InRange(message.Respond(QuarantineState.Quarantine, probationEnds: null, "http://10.0.0.1/").Length, 60, 400);
            }
        }

        Assert.InRange(read, 1_000, Fuzzing.Inputs - 1_000);
    });
}
