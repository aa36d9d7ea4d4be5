using System.Globalization;
using Concentrator.Control.Backup;
using Concentrator.Control.Local.Storage;
using Concentrator.Control.Users;
using Microsoft.Data.Sqlite;

namespace Concentrator.Control.Local;

/// <summary>Reads the users out of the data directory of one machine, while nobody serves from it.</summary>
public static class LocalBackup
{
    /// <summary>Reads them, and the key that their secrets are sealed with.</summary>
    /// <exception cref="InvalidDataException">The directory has no state, or one of a newer version, or a damaged one.</exception>
    /// <exception cref="DataDirectoryInUseException">Somebody serves from it.</exception>
    public static (BackupDocument Document, byte[] Key) Read(string path, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(Path.Combine(path, "control.db")) || !File.Exists(Path.Combine(path, "secrets.key")))
        {
            throw new InvalidDataException($"{path} is no data directory of a standalone server: control.db and secrets.key have to be in it.");
        }

        using var directory = DataDirectory.Take(path);
        var key = SealingKeyFile.Open(directory.KeyFile);
        try
        {
            using var database = ControlDatabase.Open(directory.DatabaseFile);
            var table = new UserTable(database);
            var users = table.List().Select(summary => Of(table, summary)).ToList();
            return (new BackupDocument { MadeAt = now, SealingKeys = [key.Id.ToString("x8", CultureInfo.InvariantCulture)], Users = users }, key.ToBytes());
        }
        catch (SqliteException fault)
        {
            throw new InvalidDataException($"The state in {path} cannot be read: {fault.Message}", fault);
        }
    }

    private static UserBackup Of(UserTable table, UserSummary summary)
    {
        var key = UserKey.Of(summary.Name);
        return UserBackup.Of(table.Find(key)!, summary.CreatedAt, table.Lockout(key), table.LastAddress(key));
    }
}
