using Concentrator.Control.Users;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Local;

/// <summary>The accounts of a data directory on which no control plane works: for <c>concentrator user …</c> before and between its runs.</summary>
public sealed class LocalUserStore : IAsyncDisposable
{
    private readonly LocalStore _store;

    private LocalUserStore(LocalStore store) => _store = store;

    /// <summary>The accounts.</summary>
    public IUserDirectory Users => _store.Users;

    /// <summary>Takes the data directory; makes what is not there.</summary>
    /// <exception cref="DataDirectoryInUseException">A control plane, or another command, works on it.</exception>
    /// <exception cref="InvalidDataException">The state is a newer version's, damaged, or sealed with another key.</exception>
    /// <exception cref="Ports.ControlPlaneUnavailableException">The state cannot be read or written.</exception>
    public static async Task<LocalUserStore> OpenAsync(LocalControlPlaneOptions options, TimeProvider time, ILoggerFactory loggers) =>
        new(await LocalStore.OpenAsync(options, time, loggers));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
