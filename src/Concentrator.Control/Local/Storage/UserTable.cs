using Concentrator.Control.Ports;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;
using Microsoft.Data.Sqlite;

namespace Concentrator.Control.Local.Storage;

/// <summary>The accounts, their lockouts and last addresses.</summary>
internal sealed class UserTable
{
    private const string SummaryColumns =
        """
        SELECT u.*, NULLIF(MAX(IFNULL(l.locked_until, 0), IFNULL(l.codes_locked_until, 0)), 0) AS locked_until, a.address AS last_address FROM users u
        LEFT JOIN lockouts l ON l.user = u.user
        LEFT JOIN last_addresses a ON a.user = u.user
        """;

    private readonly ControlDatabase _database;

    /// <summary>Makes one over a file.</summary>
    public UserTable(ControlDatabase database) => _database = database;

    /// <summary>Finds an account.</summary>
    public UserAccount? Find(UserKey user) =>
        _database.Read("SELECT * FROM users WHERE user = $user", ReadAccount, ("$user", user.Value)).SingleOrDefault();

    /// <summary>Finds the account that owns an address.</summary>
    public UserAccount? FindByFixedAddress(Ipv4Address address) =>
        _database.Read("SELECT * FROM users WHERE fixed_address = $address", ReadAccount, ("$address", address.ToColumn())).SingleOrDefault();

    /// <summary>Adds an account.</summary>
    public void Add(UserAccount account, DateTimeOffset now) => _database.Run(
        """
        INSERT INTO users (user, name, disabled, fixed_address, session_limit, idle_limit, nt_hash, slow_hash, clear_secret, created_at, group_names, otp_secret, otp_step, otp_tunnel)
        VALUES ($user, $name, $disabled, $fixed, $session, $idle, $nt, $slow, $clear, $created, $groups, $otp, $step, $tunnel)
        """,
        ("$user", account.Key.Value),
        ("$name", account.Name),
        ("$disabled", account.Disabled ? 1L : 0L),
        ("$fixed", account.FixedAddress?.ToColumn()),
        ("$session", account.SessionLimit.ToColumn()),
        ("$idle", account.IdleLimit.ToColumn()),
        ("$nt", account.Secrets.NtHash),
        ("$slow", account.Secrets.SlowHash),
        ("$clear", account.Secrets.ClearSecret),
        ("$created", now.ToColumn()),
        ("$groups", Groups(account)),
        ("$otp", account.Secrets.OneTimePassword),
        ("$step", account.SpentCode?.Step),
        ("$tunnel", account.SpentCode?.Tunnel.ToString()));

    /// <summary>Writes what can change of an account.</summary>
    public void Update(UserAccount account) => _database.Run(
        "UPDATE users SET disabled = $disabled, fixed_address = $fixed, nt_hash = $nt, slow_hash = $slow, clear_secret = $clear, group_names = $groups, otp_secret = $otp, otp_step = $step, otp_tunnel = $tunnel WHERE user = $user",
        ("$user", account.Key.Value),
        ("$disabled", account.Disabled ? 1L : 0L),
        ("$fixed", account.FixedAddress?.ToColumn()),
        ("$nt", account.Secrets.NtHash),
        ("$slow", account.Secrets.SlowHash),
        ("$clear", account.Secrets.ClearSecret),
        ("$groups", Groups(account)),
        ("$otp", account.Secrets.OneTimePassword),
        ("$step", account.SpentCode?.Step),
        ("$tunnel", account.SpentCode?.Tunnel.ToString()));

    /// <summary>Removes an account with all that hangs on it.</summary>
    public void Remove(UserKey user) => _database.Run("DELETE FROM users WHERE user = $user", ("$user", user.Value));

    /// <summary>All accounts by name, as an administrator sees them.</summary>
    public List<UserSummary> List() => _database.Read($"{SummaryColumns} ORDER BY u.user", ReadSummary);

    /// <summary>One account, as an administrator sees it.</summary>
    public UserSummary? Summary(UserKey user) => _database.Read($"{SummaryColumns} WHERE u.user = $user", ReadSummary, ("$user", user.Value)).SingleOrDefault();

    /// <summary>The addresses that are single users' own.</summary>
    public List<Ipv4Address> FixedAddresses() =>
        _database.Read("SELECT fixed_address FROM users WHERE fixed_address IS NOT NULL", row => row.Address("fixed_address"));

    /// <summary>A key id that some stored secret was sealed with and that is not <paramref name="keyId"/>; null when there is none.</summary>
    public uint? ForeignKeyId(uint keyId) =>
        _database.Read("SELECT nt_hash FROM users", row => SecretSealer.KeyIdOf((byte[])row["nt_hash"])).Find(id => id != keyId);

    /// <summary>The failures of a user.</summary>
    public Lockout Lockout(UserKey user) =>
        _database.Read("SELECT * FROM lockouts WHERE user = $user", ReadLockout, ("$user", user.Value)).SingleOrDefault() ?? Users.Lockout.None;

    /// <summary>Writes the failures of a user.</summary>
    public void SetLockout(UserKey user, Lockout lockout) => _database.Run(
        """
        INSERT OR REPLACE INTO lockouts (user, failures, locked_until, code_failures, code_locks, codes_locked_until)
        VALUES ($user, $failures, $until, $codes, $locks, $codesuntil)
        """,
        ("$user", user.Value),
        ("$failures", string.Join(',', lockout.Failures.Select(at => at.ToColumn()))),
        ("$until", lockout.LockedUntil.ToColumn()),
        ("$codes", lockout.Codes.Failures),
        ("$locks", lockout.Codes.Locks),
        ("$codesuntil", lockout.Codes.LockedUntil.ToColumn()));

    /// <summary>Forgets the wrong one-time passwords of a user, and not the wrong passwords.</summary>
    public void ForgiveCodes(UserKey user)
    {
        if (Lockout(user) is { } before && before.Codes != CodeLockout.None)
        {
            SetLockout(user, before.ForgiveCodes());
        }
    }

    /// <summary>Forgets the wrong passwords of a user, and not the wrong one-time passwords.</summary>
    public void ForgivePasswords(UserKey user)
    {
        var before = Lockout(user);
        if (before.Codes == CodeLockout.None)
        {
            ClearLockout(user);
        }
        else if (!before.HasNoPasswords)
        {
            SetLockout(user, before.ForgivePasswords());
        }
    }

    /// <summary>Forgets the failures of a user.</summary>
    public void ClearLockout(UserKey user) => _database.Run("DELETE FROM lockouts WHERE user = $user", ("$user", user.Value));

    /// <summary>The address of the user's last session; <see cref="Ipv4Address.None"/> when there was none.</summary>
    public Ipv4Address LastAddress(UserKey user) =>
        _database.Read("SELECT address FROM last_addresses WHERE user = $user", row => row.Address("address"), ("$user", user.Value)).SingleOrDefault();

    /// <summary>Writes the address of the user's last session.</summary>
    public void SetLastAddress(UserKey user, Ipv4Address address) => _database.Run(
        "INSERT OR REPLACE INTO last_addresses (user, address) VALUES ($user, $address)",
        ("$user", user.Value),
        ("$address", address.ToColumn()));

    // No group's name has a comma.
    private static string Groups(UserAccount account) => string.Join(',', account.Groups);

    private static string[] ReadGroups(SqliteDataReader row) => row.Text("group_names")!.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static UserAccount ReadAccount(SqliteDataReader row) => new()
    {
        Name = row.Text("name")!,
        Disabled = row.Number("disabled") != 0,
        FixedAddress = row.OptionalAddress("fixed_address"),
        SessionLimit = row.OptionalSpan("session_limit"),
        IdleLimit = row.OptionalSpan("idle_limit"),
        Groups = ReadGroups(row),
        Secrets = new UserSecrets((byte[])row["nt_hash"], (byte[])row["slow_hash"], row["clear_secret"] as byte[]) { OneTimePassword = row["otp_secret"] as byte[] },
        SpentCode = row["otp_step"] is long step ? new SpentCode(step, TunnelId.TryParse(row.Text("otp_tunnel"), out var tunnel) ? tunnel : default) : null,
    };

    private static UserSummary ReadSummary(SqliteDataReader row) => new(
        row.Text("name")!,
        row.Number("disabled") != 0,
        row["clear_secret"] is byte[],
        row.OptionalAddress("fixed_address")?.ToIPAddress(),
        row.OptionalAddress("last_address")?.ToIPAddress(),
        row.OptionalTime("locked_until"),
        row.Time("created_at"))
    { Groups = ReadGroups(row), HasOneTimePassword = row["otp_secret"] is byte[] };

    private static Lockout ReadLockout(SqliteDataReader row) => new(
        [.. row.Text("failures")!.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(at => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(at)))],
        row.OptionalTime("locked_until"))
    {
        Codes = new CodeLockout((int)row.Number("code_failures"), (int)row.Number("code_locks"), row.OptionalTime("codes_locked_until")),
    };
}
