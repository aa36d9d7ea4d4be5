using Concentrator.Control.Edges;
using Concentrator.Control.Ports;

namespace Concentrator.Control.Tests.Edges;

public sealed class FilterListsTests
{
    private const string TheirName = "the name that another build gave it";

    private readonly FilterDigests _digests = new();
    private readonly FilterLists _filters;

    public FilterListsTests() => _filters = new FilterLists(_digests);

    [Fact]
    public void A_filter_that_another_build_has_named_keeps_its_name_as_long_as_a_session_has_it()
    {
        _filters.Add(new Dictionary<string, PacketFilter>(StringComparer.Ordinal) { [TheirName] = Filter() });
        var access = _filters.Restore(new TunnelAccess { Filters = [PacketFilter.DenyAll], FilterDigests = [TheirName] });

        Assert.False(_filters.Keep([access]));
        Assert.Equal(access, _filters.Restore(_filters.Shorten(access)));
        Assert.Equal([TheirName], _filters.Shorten(access).FilterDigests);
        Assert.False(_filters.Add(access));

        Assert.True(_filters.Keep([]));
        Assert.Empty(_filters.All);
    }

    [Fact]
    public void The_same_filter_of_this_build_stands_beside_it_under_its_own_name()
    {
        _filters.Add(new Dictionary<string, PacketFilter>(StringComparer.Ordinal) { [TheirName] = Filter() });
        var (theirs, ours) = (_filters.Restore(new TunnelAccess { FilterDigests = [TheirName] }), new TunnelAccess { Filters = [Filter()] });

        Assert.True(_filters.Add(ours));
        Assert.False(_filters.Keep([theirs, ours]));
        Assert.Equal(2, _filters.All.Count);
        Assert.True(_filters.Keep([ours]));
        Assert.Equal(ours, _filters.Restore(_filters.Shorten(ours)));
    }

    [Fact]
    public void What_names_a_filter_that_is_not_there_denies_everything() =>
        Assert.Equal([PacketFilter.DenyAll], _filters.Restore(new TunnelAccess { FilterDigests = [TheirName] }).Filters);

    private static PacketFilter Filter() => new([], []) { InDefault = FilterAction.Deny };
}
