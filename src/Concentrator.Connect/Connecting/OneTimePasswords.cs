namespace Concentrator.Connect.Connecting;

/// <summary>Where one-time passwords come from: the first from the command line, if it is there, and the others from whoever sits at the terminal.</summary>
/// <param name="first">The first one; null: it is asked for.</param>
/// <param name="ask">Asks for one; null: there is nobody to ask.</param>
internal sealed class OneTimePasswords(string? first, Func<string>? ask)
{
    private string? _first = first;

    /// <summary>One for the next attempt, before it is dialled: each is good for one login. Null when there is none.</summary>
    public async Task<string?> NextAsync(CancellationToken stop)
    {
        if (_first is { } given)
        {
            _first = null;
            return given;
        }

        // Whoever is asked may take his time: a signal ends it all the same.
        return ask is null ? null : await Task.Run(ask, CancellationToken.None).WaitAsync(stop);
    }
}
