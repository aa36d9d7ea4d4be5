using System.Net;
using Concentrator.Connect.Commands;
using Concentrator.Connect.Network;
using Concentrator.Connect.Resolving;

namespace Concentrator.Client.Tests.Connect;

public sealed class UndoTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("undo-").FullName;
    private readonly List<string> _said = [];

    private ResolverFile Resolver => new(Path.Combine(_folder, "resolv.conf"));

    private string State => Path.Combine(_folder, "state");

    [Theory]
    [InlineData("nameserver 192.0.2.53\n")]
    [InlineData("# a much longer file than the one that takes its place for a while\nnameserver 192.0.2.53\nnameserver 192.0.2.54\noptions edns0 trust-ad timeout:1 attempts:5\nsearch a.example b.example c.example\n")]
    [InlineData(null)]
    public void The_resolvers_file_is_as_before(string? before)
    {
        Resolver.Write(before);
        using var journal = UndoJournal.Begin(Open(), "sstpc7", Resolver);

        journal.ChangeResolver(["10.79.0.2"], []);
        Assert.Equal(ResolvConf.Change(before, [IPAddress.Parse("10.79.0.2")], []), Resolver.Read());

        journal.Undo(_said.Add);
        Assert.Equal(before, Resolver.Read());
        Assert.Empty(_said);
    }

    [Fact]
    public void What_a_dead_process_noted_is_undone_once()
    {
        Resolver.Write("before\n");
        var directory = Open();
        using (var journal = UndoJournal.Begin(directory, "sstpc7", Resolver))
        {
            journal.ChangeResolver(["10.79.0.2"], []);
            File.Copy(directory.FileOf("sstpc7"), Path.Combine(_folder, "kept"));

            // It is alive: its notes are its own.
            UndoJournal.CleanUp(directory, Resolver, _said.Add);
            Assert.Contains("10.79.0.2", Resolver.Read(), StringComparison.Ordinal);
            Assert.Throws<IOException>(() => UndoJournal.Begin(directory, "sstpc7", Resolver));
        }

        // As a kill leaves it: the notes are there and nobody holds the lock.
        File.Move(Path.Combine(_folder, "kept"), directory.FileOf("sstpc7"), overwrite: true);
        UndoJournal.CleanUp(directory, Resolver, _said.Add);

        Assert.Equal("before\n", Resolver.Read());
        Assert.Single(_said, line => line.Contains("sstpc7", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(State));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"Namespace\":\"net:[1]\",\"Resolver\":{\"Place\":1,\"Before\":\"x\",\"After\":\"now\",\"Servers\":[],\"Domains\":[]}}")]
    public void Notes_that_cannot_be_read_or_are_of_another_network_namespace_are_left_alone(string notes)
    {
        var directory = Open();
        Resolver.Write("now");
        File.WriteAllText(directory.FileOf("sstpc0"), notes);

        UndoJournal.CleanUp(directory, Resolver, _said.Add);

        Assert.Equal("now", Resolver.Read());
        Assert.Empty(_said);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Two_tunnels_leave_the_resolvers_file_as_it_was_in_whatever_order_they_end(int first, int second)
    {
        const string Before = "nameserver 192.0.2.53\nsearch home.example\n";
        Resolver.Write(Before);
        var directory = Open();
        UndoJournal[] journals = [UndoJournal.Begin(directory, "sstpc0", Resolver), UndoJournal.Begin(directory, "sstpc1", Resolver)];
        journals[0].ChangeResolver(["10.0.0.1"], []);
        journals[1].ChangeResolver(["10.0.0.2"], ["corp.example"]);

        journals[first].Undo(_said.Add);
        Assert.Equal(
            first == 0 ? ResolvConf.Change(Before, [IPAddress.Parse("10.0.0.2")], ["corp.example"]) : ResolvConf.Change(Before, [IPAddress.Parse("10.0.0.1")], []),
            Resolver.Read());
        journals[second].Undo(_said.Add);

        Assert.Equal(Before, Resolver.Read());
        Assert.Empty(_said);
        Array.ForEach(journals, journal => journal.Dispose());
    }

    [Fact]
    public void Any_number_of_tunnels_that_come_and_go_leave_the_resolvers_file_as_it_was()
    {
        const string Before = "nameserver 192.0.2.53\n";
        var random = new Random(6134);
        var directory = Open();
        for (var round = 0; round < 50; round++)
        {
            Resolver.Write(Before);
            UndoJournal[] journals = [.. Enumerable.Range(0, 4).Select(tunnel => UndoJournal.Begin(directory, $"sstpc{tunnel}", Resolver))];
            var open = new HashSet<int>();
            for (var step = 0; step < 12; step++)
            {
                var tunnel = random.Next(journals.Length);
                if (open.Remove(tunnel))
                {
                    journals[tunnel].Undo(_said.Add);
                }
                else
                {
                    // Some of them the same as others', so that a change may change nothing.
                    journals[tunnel].ChangeResolver([$"10.0.0.{random.Next(2)}"], random.Next(2) == 0 ? [] : ["corp.example"]);
                    open.Add(tunnel);
                }
            }

            foreach (var tunnel in open)
            {
                journals[tunnel].Undo(_said.Add);
            }

            Assert.Equal(Before, Resolver.Read());
            Array.ForEach(journals, journal => journal.Dispose());
        }

        Assert.Empty(_said);
    }

    [Fact]
    public void What_somebody_else_wrote_between_two_tunnels_is_changed_again_and_comes_back_at_the_end()
    {
        Resolver.Write("before\n");
        using var journal = UndoJournal.Begin(Open(), "sstpc0", Resolver);
        journal.ChangeResolver(["10.0.0.1"], []);
        Resolver.Write("nameserver 192.0.2.1\noptions edns0\n");

        journal.ChangeResolver(["10.0.0.1"], []);
        Assert.Equal(ResolvConf.Change("options edns0", [IPAddress.Parse("10.0.0.1")], []), Resolver.Read());

        journal.Undo(_said.Add);
        Assert.Equal("nameserver 192.0.2.1\noptions edns0\n", Resolver.Read());
        Assert.Empty(_said);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Other_name_servers_take_the_place_of_the_first_ones_under_another_tunnels(int first, int second)
    {
        const string Before = "nameserver 192.0.2.53\n";
        Resolver.Write(Before);
        var directory = Open();
        UndoJournal[] journals = [UndoJournal.Begin(directory, "sstpc0", Resolver), UndoJournal.Begin(directory, "sstpc1", Resolver)];
        journals[0].ChangeResolver(["10.0.0.1"], []);
        journals[1].ChangeResolver(["10.0.0.2"], ["corp.example"]);

        journals[0].ChangeResolver(["10.0.0.9"], []);

        var lower = ResolvConf.Change(Before, [IPAddress.Parse("10.0.0.9")], []);
        Assert.Equal(ResolvConf.Change(lower, [IPAddress.Parse("10.0.0.2")], ["corp.example"]), Resolver.Read());
        journals[first].Undo(_said.Add);
        journals[second].Undo(_said.Add);
        Assert.Equal(Before, Resolver.Read());
        Assert.Empty(_said);
        Array.ForEach(journals, journal => journal.Dispose());
    }

    [Theory]
    [InlineData("before\n")]
    [InlineData("replaced\n")]
    public void What_a_kill_interrupted_is_undone_by_its_notes(string now)
    {
        var directory = Open();
        var kept = Path.Combine(_folder, "kept");
        Resolver.Write("before\n");
        using (var journal = UndoJournal.Begin(directory, "sstpc7", Resolver))
        {
            journal.ChangeResolver(["10.0.0.1"], []);
            var record = journal.Record;
            (record with { Resolver = record.Resolver! with { Replaced = "replaced\n" } }).Write(kept);
        }

        // Noted and not written yet, or put back and not noted yet.
        File.Move(kept, directory.FileOf("sstpc7"), overwrite: true);
        Resolver.Write(now);
        UndoJournal.CleanUp(directory, Resolver, _said.Add);

        Assert.Equal("before\n", Resolver.Read());
        Assert.Single(_said);
        Assert.Empty(Directory.GetFiles(State));
    }

    [Fact]
    public void What_somebody_else_wrote_meanwhile_stays()
    {
        Resolver.Write("before\n");
        using var journal = UndoJournal.Begin(Open(), "sstpc0", Resolver);
        journal.ChangeResolver(["10.0.0.1"], []);
        Resolver.Write("theirs\n");

        journal.Undo(_said.Add);

        Assert.Equal("theirs\n", Resolver.Read());
        Assert.Contains("was changed by somebody else", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_is_made_is_for_its_owner_alone()
    {
        Open();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(State));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite | UnixFileMode.StickyBit)]
    public void A_directory_that_others_may_write_to_is_refused(UnixFileMode more)
    {
        Directory.CreateDirectory(State);
        File.SetUnixFileMode(State, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | more);

        var refusal = Assert.Throws<UsageException>(Open);

        Assert.Contains($"--state-directory {State} is not safe", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherWrite, false)]
    [InlineData(UnixFileMode.GroupWrite, false)]
    [InlineData(UnixFileMode.OtherWrite | UnixFileMode.StickyBit, true)]
    public void A_directory_that_others_may_put_another_in_the_place_of_is_refused(UnixFileMode more, bool isTaken)
    {
        var above = Directory.CreateDirectory(Path.Combine(_folder, "above")).FullName;
        File.SetUnixFileMode(above, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | more);
        Directory.CreateSymbolicLink(State, Directory.CreateDirectory(Path.Combine(above, "state"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName);

        if (isTaken)
        {
            Assert.Equal(Path.Combine(above, "state"), Open().Path);
        }
        else
        {
            Assert.Contains($"--state-directory {State} is not safe ({above}: owner", Assert.Throws<UsageException>(Open).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_no_directory_is_refused()
    {
        File.WriteAllText(State, "");
        Assert.ThrowsAny<IOException>(Open);
    }

    [Fact]
    public void For_all_names_only_the_tunnels_name_servers_are_asked() => Assert.Equal(
        "# Written by sstp for as long as its tunnel is open.\nnameserver 10.79.0.2\nnameserver fd79::2\nsearch office.example\noptions edns0\n",
        ResolvConf.Change("# by hand\nnameserver 192.0.2.53\nsearch office.example\n\toptions edns0\n", [IPAddress.Parse("10.79.0.2"), IPAddress.Parse("fd79::2")], []));

    [Fact]
    public void For_a_domain_the_machines_own_stay_behind_them_and_three_are_the_most() => Assert.Equal(
        "# Written by sstp for as long as its tunnel is open.\nnameserver 10.79.0.2\nnameserver 192.0.2.53\nnameserver 192.0.2.54\nsearch corp.example office.example\n",
        ResolvConf.Change("domain first.example\nsearch office.example corp.example\nnameserver 192.0.2.53\nnameserver 192.0.2.54\nnameserver 192.0.2.55\n", [IPAddress.Parse("10.79.0.2")], ["corp.example"]));

    private StateDirectory Open() => StateDirectory.Open(State);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
