using Concentrator.Control.Local.Storage;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Users;

namespace Concentrator.Control.Tests.Local;

public sealed class LapseTableTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly UserKey Ann = UserKey.Of("ann");

    private readonly string _folder = Directory.CreateTempSubdirectory("concentrator-lapses-").FullName;
    private readonly ControlDatabase _database;
    private readonly LapseTable _lapses;

    public LapseTableTests()
    {
        _database = ControlDatabase.Open(Path.Combine(_folder, "control.db"));
        _lapses = new LapseTable(_database);
    }

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_user_of_a_RADIUS_server_is_forgotten_when_it_has_not_been_here_for_long_and_one_of_our_own_is_not()
    {
        List<HealthStanding> standings = [new("office", Now)];
        _lapses.Note(Ann, AuthenticationAuthority.Radius, standings, Now);
        _lapses.Note(Ann, AuthenticationAuthority.Local, standings, Now);

        var later = Now.AddDays(60);
        _lapses.Note(Ann, AuthenticationAuthority.Radius, standings, later);
        _lapses.Trim(later + HealthLapses.KeptFor);
        Assert.Equal([new HealthLapse("office", Now)], _lapses.Of(Ann, AuthenticationAuthority.Radius));

        _lapses.Trim(later + HealthLapses.KeptFor + TimeSpan.FromSeconds(1));
        Assert.Empty(_lapses.Of(Ann, AuthenticationAuthority.Radius));
        Assert.Equal([new HealthLapse("office", Now)], _lapses.Of(Ann, AuthenticationAuthority.Local));
    }
}
