using Concentrator.Server.Certificates;

namespace Concentrator.Server.Serving;

/// <summary>
/// Tells when another file stands in a place, or the file there was written. It looks twice a second, because links that are pointed elsewhere, as Kubernetes changes its files, are told by no notification of the
/// file itself; and it tells only when a look has found the same as the one before, so that nobody reads a file that is half written.
/// </summary>
internal sealed class FileWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly string _path;
    private readonly Action _changed;
    private readonly Lock _looking = new();
    private readonly ITimer _timer;
    private DateTime _told;
    private DateTime _seen;

    /// <summary>Begins to look.</summary>
    /// <param name="path">The file.</param>
    /// <param name="changed">Hears of it, on any thread. A file that was taken away is a change too.</param>
    /// <param name="time">The clock.</param>
    internal FileWatch(string path, Action changed, TimeProvider time)
    {
        _path = path;
        _changed = changed;
        _told = _seen = Written();
        _timer = time.CreateTimer(_ => Look(), state: null, Interval, Interval);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_looking)
        {
            var written = Written();
            var isSettled = written == _seen;
            _seen = written;
            if (!isSettled || written == _told)
            {
                return;
            }

            _told = written;
        }

        _changed();
    }

    private DateTime Written() => FileTimes.Of([_path])[0];
}
