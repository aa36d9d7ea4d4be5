using System.Net;
using System.Text;
using System.Text.Json;
using Concentrator.Control.Tokens;
using Concentrator.Server.Administration.Api;
using Concentrator.Server.Administration.Audit;
using Concentrator.Server.Configuration;
using Concentrator.Tests;

namespace Concentrator.Server.Tests.Administration.Api;

/// <summary>How much anybody may make of a policy that they send.</summary>
public sealed class ApiPolicyLimitTests
{
    [Fact]
    public async Task A_policy_that_is_too_large_is_refused_before_anything_is_made_of_it()
    {
        await using var world = await ApiWorld.Start();
        foreach (var text in new[] { Rules(600_000), Rules(500_000), Rules(1001), Rules(5001, "\"a\""), $$"""{"{{new string('a', 300)}}":1}""", """{"a\u003ab":1}""", $$"""{"x":"{{new string('a', ApiRoutes.LargestPolicy)}}"}""" })
        {
            using var content = new StringContent(text, Encoding.UTF8, "application/json");
            var (status, problem) = await world.Ask(HttpMethod.Post, "policies/check", content, ApiRole.Viewer);
            Assert.True(status == HttpStatusCode.RequestEntityTooLarge, $"{text[..Math.Min(20, text.Length)]}: {status} {problem.ToJsonString()}");
        }

        using var deep = new StringContent($$"""{"a":{{new string('[', 20)}}{{new string(']', 20)}}}""", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.BadRequest, await world.StatusOf(HttpMethod.Post, "policies/check", deep, ApiRole.Viewer));
    }

    [Fact]
    public async Task Errors_are_told_as_far_as_somebody_reads_them()
    {
        await using var world = await ApiWorld.Start();
        using var content = new StringContent(Rules(1000, """{"Nam":"x"}"""), Encoding.UTF8, "application/json");
        var (status, problem) = await world.Ask(HttpMethod.Post, "policies/check", content, ApiRole.Viewer);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        var errors = problem["errors"]!.AsArray();
        Assert.Equal(SettingsReader.MostErrors + 1, errors.Count);
        Assert.Contains("more than 100 errors", errors[^1]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_as_large_as_may_be_is_understood()
    {
        await using var world = await ApiWorld.Start();
        var policy = new { Rules = Enumerable.Range(0, 1000).Select(number => new { Name = $"rule-{number}", When = new { Groups = Enumerable.Range(0, 10).Select(group => $"group-{number}-{group}") } }) };
        Assert.Equal(HttpStatusCode.OK, await world.StatusOf(HttpMethod.Post, "policies/check", policy, ApiRole.Viewer));
    }

    [Fact]
    public async Task Each_other_body_has_a_size_that_fits_it()
    {
        await using var world = await ApiWorld.Start();
        var note = new string('x', 20 * 1024);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await world.StatusOf(HttpMethod.Post, "tokens", new { name = note, role = "viewer" }));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await world.StatusOf(HttpMethod.Put, "users/ann/password", new { password = note }));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await world.StatusOf(HttpMethod.Post, "blocked", new { list = "clients", network = note }));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await world.StatusOf(HttpMethod.Post, "policies/explain", new { user = note + note + note + note }));
        Assert.Equal(HttpStatusCode.OK, await world.StatusOf(HttpMethod.Post, "policies/explain", new { user = "ann", groups = Enumerable.Repeat("a-group-of-hers", 2000) }));
    }

    [Fact]
    public async Task Policies_are_worked_at_one_at_a_time_and_a_caller_waits_with_few()
    {
        using var turns = new PolicyTurns(TimeSpan.FromMinutes(1));
        var (ann, bob) = (new Caller("ann", ApiRole.Viewer, "192.0.2.1"), new Caller("bob", ApiRole.Admin, "192.0.2.1"));
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (atOnce, most) = (0, 0);
        async Task<string> Work(string text)
        {
            most = Math.Max(most, Interlocked.Increment(ref atOnce));
            await gate.Task;
            Interlocked.Decrement(ref atOnce);
            return text;
        }

        Task<string?> Take(Caller caller) => turns.Take(caller, () => Task.FromResult(caller.Name), Work, default);
        var waiting = Enumerable.Range(0, PolicyTurns.PerCaller).Select(_ => Take(ann)).ToList();
        Assert.Null(await Take(ann));
        waiting.Add(Take(bob));
        gate.SetResult();
        Assert.Equal("ann ann ann ann bob", string.Join(' ', await Task.WhenAll(waiting)));
        Assert.Equal(1, most);
        Assert.Equal("ann", await Take(ann));
    }

    [Fact]
    public async Task Whoever_waits_too_long_is_told()
    {
        using var turns = new PolicyTurns(TimeSpan.Zero);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = turns.Take(Caller.Nobody("a"), () => Task.FromResult(""), async text => { await gate.Task; return text; }, default);
        Assert.Null(await turns.Take(new Caller("ann", ApiRole.Admin, "b"), () => Task.FromResult(""), Task.FromResult, default));
        gate.SetResult();
        Assert.NotNull(await first);
    }

    [Fact]
    public void No_text_makes_the_look_at_its_size_fail() => Fuzzing.Run(771_204, seed =>
    {
        var mutator = new Mutator(seed, Encoding.UTF8.GetBytes("""{"Policies":{"Default":"deny","Rules":[{"Name":"a","When":{"Users":["x","y"],"Hours":["Mon-Fri 08:00-18:00"]},"RateUp":"1M"},1,null,[[{}]]]}}"""));
        for (var input = 0; input < Fuzzing.Inputs; input++)
        {
            try
            {
                PolicyBounds.ProblemOf(mutator.Next());
            }
            catch (JsonException)
            {
                // It is no JSON.
            }
        }
    });

    private static string Rules(int count, string rule = "1") => $$"""{"Rules":[{{string.Join(',', Enumerable.Repeat(rule, count))}}]}""";
}
