using Concentrator.Server.Metrics;

namespace Concentrator.Server.Tests.Metrics;

public class FamilyFilterTests
{
    private const string Page = "# HELP a One.\n# TYPE a counter\na 1\n# TYPE b gauge\nb{x=\"1\"} 2\n";

    [Fact]
    public void Families_that_the_page_has_are_left_out_with_their_samples() => Assert.Equal(
        Page + "# HELP c Three.\n# TYPE c histogram\nc_bucket{le=\"+Inf\"} 1\nc_sum 1\nc_count 1\n# TYPE d gauge\nd 4\n",
        FamilyFilter.Join(Page, "# HELP b Two.\n# TYPE b gauge\nb 9\n# HELP c Three.\n# TYPE c histogram\nc_bucket{le=\"+Inf\"} 1\nc_sum 1\nc_count 1\n\n# TYPE a counter\na 7\n# TYPE d gauge\nd 4\n"));

    [Fact]
    public void Nothing_more_changes_nothing() => Assert.Equal(Page, FamilyFilter.Join(Page, ""));
}
