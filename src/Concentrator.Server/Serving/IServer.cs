namespace Concentrator.Server.Serving;

/// <summary>What a process serves in its role.</summary>
internal interface IServer : IAsyncDisposable
{
    /// <summary>Completes when it is over without a signal: an administrator has drained it by command.</summary>
    Task Ended { get; }

    /// <summary>Starts everything; returns when it serves, or when it is ready to as soon as others are there.</summary>
    Task Start(CancellationToken cancellationToken);

    /// <summary>Looks at the certificates' files now.</summary>
    void Reload();

    /// <summary>Leaves in good order.</summary>
    /// <param name="hurry">Cuts a drain short.</param>
    Task Stop(CancellationToken hurry);
}
