using Concentrator.Control.Addresses;

namespace Concentrator.Control.Tests.Addresses;

public class BlockAllotmentTests
{
    [Fact]
    public void Blocks_are_handed_out_once_each_however_they_are_taken_and_returned()
    {
        const int Count = 40;
        var random = new Random(21);
        for (var run = 0; run < 300; run++)
        {
            var allotment = new BlockAllotment(Count);
            var held = new Dictionary<int, string>();
            for (var step = 0; step < 200; step++)
            {
                var edge = $"edge-{random.Next(3)}";
                var number = random.Next(-1, Count + 1);
                switch (random.Next(3))
                {
                    case 0 when allotment.TryHand(edge, out var block):
                        Assert.InRange(block, 0, Count - 1);
                        Assert.True(held.TryAdd(block, edge));
                        break;
                    case 0:
                        Assert.Equal(Count, held.Count);
                        break;
                    case 1:
                        Assert.Equal(number is >= 0 and < Count && held.TryAdd(number, edge), allotment.TryHandThis(number, edge));
                        break;
                    default:
                        allotment.Return(number);
                        held.Remove(number);
                        break;
                }

                Assert.Equal(held.Count, allotment.HeldCount);
                Assert.All(Enumerable.Range(0, Count), block => Assert.Equal(held.GetValueOrDefault(block), allotment.HolderOf(block)));
            }
        }
    }
}
