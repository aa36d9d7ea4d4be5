using System.Security.Cryptography;
using Concentrator.Control.Accounting;
using Concentrator.Control.Local.Storage;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Users;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Local;

/// <summary>The data directory at work: its lock, its key, its file, the state in memory and the loop that all of it belongs to.</summary>
internal sealed class LocalStore : IAsyncDisposable
{
    private readonly DataDirectory _directory;
    private volatile PolicySet _policies = PolicySet.Permissive;
    private bool _disposed;

    private LocalStore(DataDirectory directory, ControlDatabase database, SecretVault vault, LocalControlPlaneOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _directory = directory;
        Database = database;
        Vault = vault;
        Tables = new ControlTables(database);
        State = new LocalState(Tables, options, time);
        Addresses = new AddressDesk(State, Tables);
        State.Records = new LocalEdgeRecords(
            State,
            Addresses,
            Tables,
            time,
            options.Accounting?.Nas ?? RadiusNas.ByEdge,
            edge => Loop!.AfterCommit(() => Signals.Raise(edge)),
            () => Loop!.AfterCommit(() => Accounting?.Wake()));
        PolicyCompiler.Compile(options.Policies, options.Pools, out var policies);
        Policies = policies!;
        Judge = new AccessJudge(options, () => Policies, loggers.CreateLogger<AccessJudge>());
        Desk = new SessionDesk(State, Addresses, Tables, options, Judge, time);
        Loop = new CommitLoop(database, Load, loggers.CreateLogger<CommitLoop>());
        Users = new LocalUserDirectory(this, time);
    }

    /// <summary>The file. Belongs to the loop.</summary>
    public ControlDatabase Database { get; }

    /// <summary>The tables. Belong to the loop.</summary>
    public ControlTables Tables { get; }

    /// <summary>The state in memory. Belongs to the loop.</summary>
    public LocalState State { get; }

    /// <summary>The access policy that holds. After another one is set, the desk judges the sessions by it.</summary>
    public PolicySet Policies
    {
        get => _policies;
        set => _policies = value;
    }

    /// <summary>Judges by the access policy.</summary>
    public AccessJudge Judge { get; }

    /// <summary>Grants, opens and ends sessions. Belongs to the loop.</summary>
    public SessionDesk Desk { get; }

    /// <summary>Gives and takes back addresses. Belongs to the loop.</summary>
    public AddressDesk Addresses { get; }

    /// <summary>Does everything.</summary>
    public CommitLoop Loop { get; }

    /// <summary>Wakes edges that wait for commands.</summary>
    public EdgeSignals Signals { get; } = new();

    /// <summary>Delivers accounting; null until there is one, and where there is none.</summary>
    public AccountingSender? Accounting { get; set; }

    /// <summary>Makes and opens stored secrets.</summary>
    public SecretVault Vault { get; }

    /// <summary>The accounts.</summary>
    public LocalUserDirectory Users { get; }

    /// <summary>Takes the data directory and reads what is in it.</summary>
    public static Task<LocalStore> OpenAsync(LocalControlPlaneOptions options, TimeProvider time, ILoggerFactory loggers) => Task.Run(() => Open(options, time, loggers));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!Interlocked.Exchange(ref _disposed, true))
        {
            await Loop.DisposeAsync();
            Judge.Dispose();
            _directory.Dispose();
        }
    }

    private void Load()
    {
        State.Load();
        Desk.RestartReview();
    }

    private static LocalStore Open(LocalControlPlaneOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        var problems = options.Problems().ToList();
        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
        }

        DataDirectory? directory = null;
        ControlDatabase? database = null;
        try
        {
            directory = DataDirectory.Take(options.DataDirectory);
            var random = RandomNumberGenerator.Create();
            var vault = new SecretVault(new SecretSealer(SealingKeyFile.OpenOrCreate(directory.KeyFile, random), random), random, options.SlowHashIterations);
            database = ControlDatabase.Open(directory.DatabaseFile);
            if (new UserTable(database).ForeignKeyId(vault.KeyId) is { } foreign)
            {
                throw new InvalidDataException($"The users in {directory.DatabaseFile} are sealed with the key {foreign:x8}, but {directory.KeyFile} is the key {vault.KeyId:x8}. Restore the key file that belongs to it.");
            }

            return new LocalStore(directory, database, vault, options, time, loggers);
        }
        catch (Exception e)
        {
            database?.Dispose();
            directory?.Dispose();
            if (e is SqliteException)
            {
                throw new ControlPlaneUnavailableException($"The state in {options.DataDirectory} cannot be opened: {e.Message}", e);
            }

            throw;
        }
    }
}
