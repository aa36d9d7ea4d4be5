using Concentrator.Cluster.Grains;
using Concentrator.Control.Definitions;
using Concentrator.Control.Users;

namespace Concentrator.Cluster.Ports;

/// <summary>
/// The cluster's definitions. All of a set is looked at before any of it is done; then the pools and what is blocked change in one step, and the users one by one: asked again after a failure,
/// it does what is left.
/// </summary>
internal sealed class ClusterDefinitionDirectory(IGrainFactory grains) : IDefinitionDirectory
{
    private const int Parallel = 16;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(25);

    private IDefinitionsGrain Definitions => grains.GetGrain<IDefinitionsGrain>(IDefinitionsGrain.Key);

    /// <inheritdoc/>
    public async ValueTask<DefinitionState> Get(CancellationToken deadline) => await GrainCalls.Call(() => Definitions.Get(), _patience, deadline);

    /// <inheritdoc/>
    public async ValueTask<ApplyReport> Apply(DefinitionSet set, bool dryRun, CancellationToken deadline)
    {
        var before = await Get(deadline);
        var pools = set.Pools ?? before.Pools;
        var problems = UserSetProblems.Of(set.Users, pools).ToList();
        var planned = new List<(UserDefinition User, UserDefined Plan)>();
        if (problems.Count == 0)
        {
            planned = await Define(set.Users, dryRun: true, deadline);
            problems.AddRange(planned.Where(user => user.Plan.Problem is not null).Select(user => user.Plan.Problem!));
        }

        var ofAll = set with { Users = [] };
        var plan = await GrainCalls.Call(() => Definitions.Apply(ofAll, dryRun: true), _patience, deadline);
        problems.InsertRange(0, plan.Problems);
        List<AppliedItem> items = [.. plan.Items, .. planned.Select(user => new AppliedItem($"user {user.User.Name}", user.Plan.Outcome, user.Plan.Detail))];
        if (problems.Count > 0)
        {
            return new ApplyReport(Done: false, before.Version, [], problems);
        }

        if (dryRun)
        {
            return plan with { Items = items };
        }

        var applied = await GrainCalls.Call(() => Definitions.Apply(ofAll, dryRun: false), _patience, deadline);
        if (!applied.Done)
        {
            return applied;
        }

        var users = await Define([.. planned.Where(user => user.Plan.Outcome != ApplyOutcome.Unchanged).Select(user => user.User)], dryRun: false, deadline);
        var failed = users.Where(user => user.Plan.Problem is not null).Select(user => $"{user.Plan.Problem} (changed by somebody else meanwhile; the rest was done)").ToList();
        return new ApplyReport(failed.Count == 0, applied.Version, items, failed);
    }

    private async Task<List<(UserDefinition User, UserDefined Plan)>> Define(IReadOnlyList<UserDefinition> users, bool dryRun, CancellationToken deadline)
    {
        var all = new List<(UserDefinition, UserDefined)>();
        foreach (var part in users.Chunk(Parallel))
        {
            all.AddRange(await Task.WhenAll(part.Select(async user => (user, await GrainCalls.Call(() => grains.GetGrain<IUserGrain>(UserKey.Of(user.Name).Value).Define(user, dryRun), _patience, deadline)))));
        }

        return all;
    }
}
