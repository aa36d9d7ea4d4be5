using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Concentrator.Cluster.Ring;

namespace Concentrator.Cluster.Tests.Ring;

public sealed class PartitionRingTests
{
    private const string DigestFile = "CONCENTRATOR_RING_DIGEST_FILE";

    // The stated values come from a second implementation, in Python, written from the description in PartitionRing alone; its XXH64 was checked with
    // XXH64("") = EF46DB3751D8E999 and XXH64("abc") = 44BC2CF5AD770999. A digest is SHA-256 over the owners' names of partitions 0 to 4095, a line feed between them.
    [Theory]
    [InlineData(3, "592d225fe70bdb1750b691185e74724b2e11c4a129748c6b49fab351160b9d90")]
    [InlineData(7, "a69daa9e7a762f02351012c472c7453505746a3889cbbe50ce9e561508f603fa")]
    [InlineData(50, "da59f000dd3b7cf0688b1f63290ab4a501fb2297dda0d777c10b2fed74e5c504")]
    public void Its_owners_are_the_stated_ones(int members, string digest) => Assert.Equal(digest, Digest(Silos(members)));

    [Theory]
    [InlineData("", 3828)]
    [InlineData("alice", 1850)]
    [InlineData("zoë@example.com", 982)]
    [InlineData("pool/default/block-17", 767)]
    [InlineData("edge-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 1652)]
    public void A_key_is_in_the_stated_partition(string key, int partition)
    {
        Assert.Equal(partition, PartitionRing.PartitionOf(key));
        Assert.Equal(partition, PartitionRing.PartitionOf(Encoding.UTF8.GetBytes(key)));
    }

    [Fact]
    public void A_long_key_is_in_the_partition_of_its_bytes()
    {
        string key = string.Concat(Enumerable.Repeat("lång nyckel ", 500));

        Assert.Equal(PartitionRing.PartitionOf(Encoding.UTF8.GetBytes(key)), PartitionRing.PartitionOf(key));
    }

    [Fact]
    public async Task Another_process_computes_the_same_ring()
    {
        string file = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { UseShellExecute = false, RedirectStandardOutput = true };
            start.ArgumentList.Add("vstest");
            start.ArgumentList.Add(typeof(PartitionRingTests).Assembly.Location);
            start.ArgumentList.Add($"--TestCaseFilter:FullyQualifiedName={typeof(PartitionRingTests).FullName}.{nameof(Its_digest_is_written_where_another_process_asks)}");
            start.Environment[DigestFile] = file;
            using var process = Process.Start(start)!;
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);

            string[] lines = await File.ReadAllLinesAsync(file, limit.Token);
            Assert.True(lines.Length == 2, output);
            Assert.NotEqual(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), lines[0]);
            Assert.Equal(Digest(Silos(23)), lines[1]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    // The other process of the test above; by itself it only shows that a ring can be computed twice.
    [Fact]
    public async Task Its_digest_is_written_where_another_process_asks()
    {
        string digest = Digest(Silos(23));
        Assert.Equal(digest, Digest(Silos(23)));
        if (Environment.GetEnvironmentVariable(DigestFile) is { Length: > 0 } file)
        {
            await File.WriteAllLinesAsync(file, [Environment.ProcessId.ToString(CultureInfo.InvariantCulture), digest]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(50)]
    public void The_order_in_which_members_are_given_changes_nothing(int count)
    {
        var random = new Random(count);
        string[] members = RingMembers.Named(count, count);
        string expected = Digest(members);
        for (int i = 0; i < 20; i++)
        {
            random.Shuffle(members);
            Assert.Equal(expected, Digest(members));
        }
    }

    [Fact]
    public void One_member_has_everything()
    {
        var ring = new PartitionRing(["only"]);

        Assert.Equal("only", ring.OwnerOf("any key"));
        Assert.Equal(1, ring.Share("only"));
        Assert.Equal(0, ring.Share("another"));
    }

    [Fact]
    public void Names_that_differ_in_case_are_two_members() => Assert.Equal<string>(["A", "a"], [.. new PartitionRing(["a", "A"]).Members]);

    [Fact]
    public void A_ring_of_nobody_of_an_empty_name_or_of_a_name_twice_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new PartitionRing([]));
        Assert.Throws<ArgumentException>(() => new PartitionRing(["a", ""]));
        Assert.Contains("'b'", Assert.Throws<ArgumentException>(() => new PartitionRing(["b", "a", "b"])).Message, StringComparison.Ordinal);
    }

    private static string[] Silos(int count) => [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"silo-{i}"))];

    private static string Digest(string[] members)
    {
        var ring = new PartitionRing(members);
        string owners = string.Join('\n', Enumerable.Range(0, PartitionRing.Partitions).Select(ring.OwnerOf));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(owners)));
    }
}
