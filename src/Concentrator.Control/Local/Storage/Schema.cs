using System.Globalization;

namespace Concentrator.Control.Local.Storage;

/// <summary>
/// The tables of the state file. <c>PRAGMA user_version</c> is the number of steps that a file has taken; a new version adds a step and never alters an old one.
/// Times are milliseconds of Unix time, addresses are numbers in host order.
/// </summary>
internal static class Schema
{
    /// <summary>"SSTP" in ASCII: tells our files from others (<c>PRAGMA application_id</c>).</summary>
    private const int ApplicationId = 0x53535450;

    /// <summary>A statement that writes the file's header as it is.</summary>
    public static readonly string RewriteHeader = string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id={ApplicationId}");

    private static readonly string[] _steps =
    [
        """
        CREATE TABLE users (
            user TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            disabled INTEGER NOT NULL,
            fixed_address INTEGER UNIQUE,
            session_limit INTEGER,
            idle_limit INTEGER,
            nt_hash BLOB NOT NULL,
            slow_hash BLOB NOT NULL,
            clear_secret BLOB,
            created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE lockouts (
            user TEXT PRIMARY KEY REFERENCES users ON DELETE CASCADE,
            failures TEXT NOT NULL,
            locked_until INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE last_addresses (
            user TEXT PRIMARY KEY REFERENCES users ON DELETE CASCADE,
            address INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE edges (
            name TEXT PRIMARY KEY,
            epoch INTEGER NOT NULL,
            last_sequence INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE commands (
            edge TEXT NOT NULL REFERENCES edges ON DELETE CASCADE,
            sequence INTEGER NOT NULL,
            kind TEXT NOT NULL,
            tunnel TEXT NOT NULL,
            end_reason TEXT NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (edge, sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE blocks (
            network INTEGER PRIMARY KEY,
            prefix_length INTEGER NOT NULL,
            edge TEXT NOT NULL
        ) STRICT;
        CREATE TABLE addresses (
            address INTEGER PRIMARY KEY,
            unused_since INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE sessions (
            tunnel TEXT PRIMARY KEY,
            edge TEXT NOT NULL,
            epoch INTEGER NOT NULL,
            user_name TEXT NOT NULL,
            method TEXT NOT NULL,
            client TEXT NOT NULL,
            listener TEXT NOT NULL,
            server_name TEXT,
            correlation_id TEXT,
            pool TEXT NOT NULL,
            address INTEGER NOT NULL,
            held_address INTEGER UNIQUE,
            granted_at INTEGER NOT NULL,
            opened_at INTEGER,
            reported_at INTEGER NOT NULL,
            bytes_up INTEGER NOT NULL,
            bytes_down INTEGER NOT NULL,
            packets_up INTEGER NOT NULL,
            packets_down INTEGER NOT NULL,
            end_requested TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE history (
            id INTEGER PRIMARY KEY,
            user TEXT NOT NULL,
            tunnel TEXT NOT NULL,
            edge TEXT NOT NULL,
            user_name TEXT NOT NULL,
            method TEXT NOT NULL,
            client TEXT NOT NULL,
            listener TEXT NOT NULL,
            server_name TEXT,
            correlation_id TEXT,
            pool TEXT NOT NULL,
            address INTEGER NOT NULL,
            opened_at INTEGER NOT NULL,
            reported_at INTEGER NOT NULL,
            bytes_up INTEGER NOT NULL,
            bytes_down INTEGER NOT NULL,
            packets_up INTEGER NOT NULL,
            packets_down INTEGER NOT NULL,
            ended_at INTEGER NOT NULL,
            reason TEXT NOT NULL,
            detail TEXT NOT NULL
        ) STRICT;
        CREATE INDEX history_by_user ON history (user, id);
        CREATE INDEX history_by_end ON history (ended_at);
        """,
        """
        CREATE TABLE blocked (
            kind TEXT NOT NULL,
            network TEXT NOT NULL,
            PRIMARY KEY (kind, network)
        ) STRICT;
        """,
        """
        CREATE TABLE blocked_version (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            version INTEGER NOT NULL
        ) STRICT;
        INSERT INTO blocked_version (id, version) SELECT 1, COUNT(*) FROM blocked;
        """,
        """
        ALTER TABLE users ADD COLUMN group_names TEXT NOT NULL DEFAULT '';
        """,
        """
        ALTER TABLE sessions ADD COLUMN authority TEXT;
        ALTER TABLE sessions ADD COLUMN facts TEXT;
        ALTER TABLE sessions ADD COLUMN access TEXT;
        ALTER TABLE commands ADD COLUMN access TEXT;
        """,
        """
        CREATE TABLE accounting (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            tunnel TEXT NOT NULL,
            status TEXT NOT NULL,
            happened_at INTEGER NOT NULL,
            attributes BLOB NOT NULL
        ) STRICT;
        """,
        """
        CREATE TABLE machines (
            machine TEXT PRIMARY KEY COLLATE NOCASE,
            user_name TEXT,
            token_hash BLOB NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        """
        ALTER TABLE users ADD COLUMN otp_secret BLOB;
        ALTER TABLE users ADD COLUMN otp_step INTEGER;
        ALTER TABLE users ADD COLUMN otp_tunnel TEXT;
        """,
        """
        ALTER TABLE history ADD COLUMN rule TEXT;
        ALTER TABLE history ADD COLUMN level TEXT;
        """,
        """
        ALTER TABLE lockouts ADD COLUMN code_failures INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE lockouts ADD COLUMN code_locks INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE lockouts ADD COLUMN codes_locked_until INTEGER;
        """,
        """
        CREATE TABLE filters (
            digest TEXT PRIMARY KEY,
            filter TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        """
        CREATE TABLE api_tokens (
            token TEXT PRIMARY KEY COLLATE NOCASE,
            role TEXT NOT NULL,
            token_hash BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER
        ) STRICT, WITHOUT ROWID;
        """,
        """
        CREATE TABLE lapses (
            user TEXT NOT NULL,
            authority TEXT NOT NULL,
            policy TEXT NOT NULL COLLATE NOCASE,
            since INTEGER NOT NULL,
            PRIMARY KEY (user, authority, policy)
        ) STRICT, WITHOUT ROWID;
        """,
        """
        ALTER TABLE lapses ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;
        UPDATE lapses SET seen_at = since;
        CREATE INDEX lapses_seen_at ON lapses (seen_at);
        """,
        """
        ALTER TABLE machines ADD COLUMN stated_at INTEGER;
        """,
        """
        ALTER TABLE sessions ADD COLUMN accounted_level TEXT;
        """,
    ];

    /// <summary>The version that this program writes.</summary>
    public static int CurrentVersion => _steps.Length;

    /// <summary>Takes the steps that the file has not taken, each whole or not at all.</summary>
    /// <param name="database">The file.</param>
    /// <param name="path">Where it is, for messages.</param>
    /// <param name="target">The version to end at: that of this program, or an older one to try an update with.</param>
    /// <exception cref="InvalidDataException">A newer program wrote the file, or it is none of ours.</exception>
    public static void Update(ControlDatabase database, string path, int target)
    {
        var version = ReadPragma(database, "PRAGMA user_version");
        var application = ReadPragma(database, "PRAGMA application_id");
        if (version > CurrentVersion)
        {
            throw new InvalidDataException($"{path} was written by a newer version of Concentrator (schema {version}; this one knows {CurrentVersion}). Run that version, or restore the backup from before the upgrade.");
        }

        if (application != ApplicationId && (application != 0 || version != 0))
        {
            throw new InvalidDataException($"{path} is another program's SQLite file.");
        }

        for (; version < target; version++)
        {
            database.Begin();
            foreach (var statement in _steps[version].Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                database.Run(statement);
            }

            database.Run(RewriteHeader);
            database.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={version + 1}"));
            database.Commit();
        }
    }

    private static long ReadPragma(ControlDatabase database, string pragma) => database.Read(pragma, row => row.GetInt64(0))[0];
}
