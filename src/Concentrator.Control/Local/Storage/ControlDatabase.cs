using Microsoft.Data.Sqlite;

namespace Concentrator.Control.Local.Storage;

/// <summary>
/// The SQLite file: one connection, used by one thread at a time, WAL with synchronous FULL, so that a commit that returned survives the loss of power.
/// Commands are prepared once and kept.
/// </summary>
internal sealed class ControlDatabase : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);
    private SqliteTransaction? _transaction;

    private ControlDatabase(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the file, makes it when it is not there, and brings its schema up to date.</summary>
    /// <exception cref="InvalidDataException">The file is of a newer version, or is no file of ours.</exception>
    public static ControlDatabase Open(string path) => Open(path, Schema.CurrentVersion);

    /// <summary>The same for a file that is made as an older version would make it.</summary>
    internal static ControlDatabase Open(string path, int version)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, ForeignKeys = true }.ToString());
        try
        {
            CreateFile(path);
            connection.Open();
            var database = new ControlDatabase(connection);
            database.Run("PRAGMA journal_mode=WAL");
            database.Run("PRAGMA synchronous=FULL");
            Schema.Update(database, path, version);
            return database;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SqliteErrors.NotADatabase or SqliteErrors.Corrupt)
        {
            connection.Dispose();
            throw new InvalidDataException($"{path} is not a state file of Concentrator, or is damaged ({e.Message}). Restore it from a backup, or move it away to begin anew.", e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Begins a transaction.</summary>
    public void Begin() => _transaction = _connection.BeginTransaction(deferred: true);

    /// <summary>Keeps what the transaction did; when it returns, that is on the disk.</summary>
    public void Commit()
    {
        _transaction!.Commit();
        _transaction.Dispose();
        _transaction = null;
    }

    /// <summary>Undoes the transaction, if there is one. SQLite may have done so itself after an error of the disk.</summary>
    public void Rollback()
    {
        try
        {
            _transaction?.Dispose();
        }
        catch (SqliteException)
        {
            // What cannot be rolled back was never committed; the next transaction tells whether the file works again.
        }

        _transaction = null;
    }

    /// <summary>Runs a statement.</summary>
    public int Run(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => Prepare(sql, parameters).ExecuteNonQuery();

    /// <summary>Writes what is there already: changes nothing and takes as long as a change.</summary>
    public void WriteNothing() => Run(Schema.RewriteHeader);

    /// <summary>Runs a query and reads its rows.</summary>
    public List<T> Read<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var rows = new List<T>();
        using var reader = Prepare(sql, parameters).ExecuteReader();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Rollback();
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private static void CreateFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(path, options).Dispose();
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in parameters)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = name });
            }

            _prepared.Add(sql, command);
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
        }

        command.Transaction = _transaction;
        return command;
    }
}
