using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Users;

namespace Concentrator.Control.Local.Storage;

/// <summary>The health policies that users' machines have not met since some time; of our own users and of RADIUS servers'.</summary>
internal sealed class LapseTable(ControlDatabase database)
{
    /// <summary>What is remembered of a user.</summary>
    public List<HealthLapse> Of(UserKey user, AuthenticationAuthority authority) => database.Read(
        "SELECT * FROM lapses WHERE user = $user AND authority = $authority",
        row => new HealthLapse(row.Text("policy")!, row.Time("since")),
        ("$user", user.Value),
        ("$authority", authority.ToString()));

    /// <summary>Takes note of what machines of a user were found to be; writes what that changes.</summary>
    /// <param name="user">The user.</param>
    /// <param name="authority">Who knows it.</param>
    /// <param name="standings">What became of its machines.</param>
    /// <param name="now">The time.</param>
    public void Note(UserKey user, AuthenticationAuthority authority, IReadOnlyList<HealthStanding> standings, DateTimeOffset now)
    {
        if (standings.Count == 0)
        {
            return;
        }

        var before = Of(user, authority);
        var after = HealthLapses.After(before, standings);
        foreach (var lapse in before.Except(after))
        {
            database.Run(
                "DELETE FROM lapses WHERE user = $user AND authority = $authority AND policy = $policy",
                ("$user", user.Value),
                ("$authority", authority.ToString()),
                ("$policy", lapse.Policy));
        }

        foreach (var lapse in after.Except(before))
        {
            database.Run(
                "INSERT OR REPLACE INTO lapses (user, authority, policy, since, seen_at) VALUES ($user, $authority, $policy, $since, $now)",
                ("$user", user.Value),
                ("$authority", authority.ToString()),
                ("$policy", lapse.Policy),
                ("$since", lapse.Since.ToColumn()),
                ("$now", now.ToColumn()));
        }

        if (after.Count > 0)
        {
            database.Run(
                "UPDATE lapses SET seen_at = $now WHERE user = $user AND authority = $authority AND seen_at <= $long_ago",
                ("$user", user.Value),
                ("$authority", authority.ToString()),
                ("$now", now.ToColumn()),
                ("$long_ago", (now - HealthLapses.SeenEvery).ToColumn()));
        }
    }

    /// <summary>Forgets users of RADIUS servers who have not been here for <see cref="HealthLapses.KeptFor"/>: nobody tells when one is removed.</summary>
    public void Trim(DateTimeOffset now) => database.Run(
        "DELETE FROM lapses WHERE seen_at < $before AND authority <> $local",
        ("$before", (now - HealthLapses.KeptFor).ToColumn()),
        ("$local", AuthenticationAuthority.Local.ToString()));

    /// <summary>Forgets a user.</summary>
    public void Remove(UserKey user, AuthenticationAuthority authority) => database.Run(
        "DELETE FROM lapses WHERE user = $user AND authority = $authority",
        ("$user", user.Value),
        ("$authority", authority.ToString()));
}
