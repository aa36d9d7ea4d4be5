using System.Net;
using Concentrator.Connect.Network;
using Concentrator.Connect.Resolving;

namespace Concentrator.Client.Tests.Connect;

public sealed class UndoTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("undo-").FullName;
    private readonly List<string> _said = [];

    private string ResolverFile => Path.Combine(_folder, "resolv.conf");

    private string State => Path.Combine(_folder, "state");

    [Theory]
    [InlineData("nameserver 192.0.2.53\n")]
    [InlineData("# a much longer file than the one that takes its place for a while\nnameserver 192.0.2.53\nnameserver 192.0.2.54\noptions edns0 trust-ad timeout:1 attempts:5\nsearch a.example b.example c.example\n")]
    [InlineData(null)]
    public void A_file_is_as_before(string? before)
    {
        if (before is not null)
        {
            File.WriteAllText(ResolverFile, before);
        }

        var change = new ChangedFile(ResolverFile, before, ResolvConf.Change(before, [IPAddress.Parse("10.79.0.2")], []));
        change.Write();
        Assert.Equal(change.After, File.ReadAllText(ResolverFile));

        Assert.True(change.Restore());
        Assert.Equal(before, File.Exists(ResolverFile) ? File.ReadAllText(ResolverFile) : null);
        Assert.False(change.Restore());
    }

    [Fact]
    public void What_a_dead_process_noted_is_undone_once()
    {
        File.WriteAllText(ResolverFile, "before\n");
        var change = new ChangedFile(ResolverFile, "before\n", "after\n");
        using (var journal = UndoJournal.Begin(State, "sstpc7"))
        {
            journal.Note(journal.Record with { Resolver = change });
            change.Write();
            File.Copy(Path.Combine(State, "sstpc7.json"), Path.Combine(_folder, "kept"));

            // It is alive: its notes are its own.
            UndoJournal.CleanUp(State, _said.Add);
            Assert.Equal("after\n", File.ReadAllText(ResolverFile));
            Assert.Throws<IOException>(() => UndoJournal.Begin(State, "sstpc7"));
        }

        // As a kill leaves it: the notes are there and nobody holds the lock.
        File.Move(Path.Combine(_folder, "kept"), Path.Combine(State, "sstpc7.json"));
        UndoJournal.CleanUp(State, _said.Add);

        Assert.Equal("before\n", File.ReadAllText(ResolverFile));
        Assert.Single(_said, line => line.Contains("sstpc7", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(State));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"Namespace\":\"net:[1]\",\"Resolver\":{\"Path\":\"FILE\",\"Before\":\"x\",\"After\":\"now\"}}")]
    public void Notes_that_cannot_be_read_or_are_of_another_network_namespace_are_left_alone(string notes)
    {
        Directory.CreateDirectory(State);
        File.WriteAllText(ResolverFile, "now");
        File.WriteAllText(Path.Combine(State, "sstpc0.json"), notes.Replace("FILE", ResolverFile, StringComparison.Ordinal));

        UndoJournal.CleanUp(State, _said.Add);

        Assert.Equal("now", File.ReadAllText(ResolverFile));
        Assert.Empty(_said);
    }

    [Fact]
    public void For_all_names_only_the_tunnels_name_servers_are_asked() => Assert.Equal(
        "# Written by sstp for as long as its tunnel is open.\nnameserver 10.79.0.2\nnameserver fd79::2\nsearch office.example\noptions edns0\n",
        ResolvConf.Change("# by hand\nnameserver 192.0.2.53\nsearch office.example\n\toptions edns0\n", [IPAddress.Parse("10.79.0.2"), IPAddress.Parse("fd79::2")], []));

    [Fact]
    public void For_a_domain_the_machines_own_stay_behind_them_and_three_are_the_most() => Assert.Equal(
        "# Written by sstp for as long as its tunnel is open.\nnameserver 10.79.0.2\nnameserver 192.0.2.53\nnameserver 192.0.2.54\nsearch corp.example office.example\n",
        ResolvConf.Change("domain first.example\nsearch office.example corp.example\nnameserver 192.0.2.53\nnameserver 192.0.2.54\nnameserver 192.0.2.55\n", [IPAddress.Parse("10.79.0.2")], ["corp.example"]));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
