using System.Collections.Concurrent;
using System.Net;
using Concentrator.Control.Accounting;
using Concentrator.Control.Addresses;
using Concentrator.Control.Authentication;
using Concentrator.Control.Blocking;
using Concentrator.Control.Edges;
using Concentrator.Control.Health;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Sessions;
using Concentrator.Control.Tokens;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ppp.Authentication;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Local;

/// <summary>
/// The control plane of one machine: the domain in this process, its state in the data directory. What it answers is on the disk before; after a crash at any moment no
/// lease is lost or given twice.
/// </summary>
public sealed partial class LocalControlPlane : IControlPlane, IEdgeCommands, IAsyncDisposable
{
    private static readonly TimeSpan _sweepInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _reviewInterval = TimeSpan.FromSeconds(1);

    private readonly LocalStore _store;
    private readonly LocalControlPlaneOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<AuthenticationMethod, IAuthenticator> _authenticators;
    private readonly ControlInstruments _instruments;
    private readonly AccountingDelivery? _accounting;
    private RadiusDynamicListener? _dynamic;
    private readonly ConversationTable _conversations;
    private readonly UserSources _sources;
    private readonly LocalConversationPartners _partners;
    private readonly EdgeDesk _edges;
    private readonly ConcurrentDictionary<string, long> _epochs = new(StringComparer.Ordinal);
    private readonly CommandWait _commands;
    private readonly ITimer _sweep;
    private readonly ITimer _review;

    private LocalControlPlane(LocalStore store, LocalControlPlaneOptions options, TimeProvider time, ILoggerFactory loggers, Func<AuthenticationMethod, IAuthenticator>? authenticators)
    {
        _store = store;
        _options = options;
        _time = time;
        _logger = loggers.CreateLogger<LocalControlPlane>();
        _instruments = new ControlInstruments(Usage);
        _conversations = new ConversationTable(options.MaxConversations, time);
        _sources = UserSources.Of(options.Radius, time, loggers, _instruments.Radius);
        _authenticators = authenticators ?? (method => _sources.Create(method, options));
        _partners = new LocalConversationPartners(store, _conversations, _sources, options.Lockout, new LoginEvents(_instruments, _logger), time, _logger);
        _edges = new EdgeDesk(store, options, time);
        _commands = new CommandWait(store, _edges, options.CommandWait, time);
        Sessions = new LocalSessionDirectory(store);
        Edges = new LocalEdgeDirectory(store, _edges);
        Blocked = new LocalBlockDirectory(store, time, _logger);
        Machines = new LocalMachineDirectory(store, time);
        ApiTokens = new LocalApiTokenDirectory(store, time);
        PoolDirectory = new LocalPoolDirectory(Usage);
        if (options.Accounting is { } accounting)
        {
            _accounting = new AccountingDelivery(accounting, _instruments.Accounting, time, loggers, _instruments.Radius);
            store.Accounting = _accounting.Start(new LocalAccountingSpool(store), accounting.SpoolSize);
        }

        Policies = new LocalPolicyDirectory(store, options);
        _sweep = time.CreateTimer(_ => _ = Sweep(), state: null, _sweepInterval, _sweepInterval);
        _review = time.CreateTimer(_ => _ = Review(), state: null, _reviewInterval, _reviewInterval);
    }

    /// <summary>The accounts.</summary>
    public IUserDirectory Users => _store.Users;

    /// <summary>The sessions.</summary>
    public ISessionDirectory Sessions { get; }

    /// <summary>The edges.</summary>
    public IEdgeDirectory Edges { get; }

    /// <summary>Who may not connect, and what clients may not reach.</summary>
    public IBlockDirectory Blocked { get; }

    /// <summary>The machines that have a token.</summary>
    public IMachineDirectory Machines { get; }

    /// <summary>The tokens for the admin API.</summary>
    public IApiTokenDirectory ApiTokens { get; }

    /// <summary>The pools.</summary>
    public IPoolDirectory PoolDirectory { get; }

    /// <summary>The access policy.</summary>
    public IPolicyDirectory Policies { get; }

    /// <summary>How full the pools are, in the order in which they are tried.</summary>
    public IReadOnlyList<PoolUsage> Pools => Usage();

    /// <summary>Opens the data directory, which is this process's alone until the control plane is disposed of, and takes up the work.</summary>
    /// <exception cref="ArgumentException">The options have problems; each is a line of the message.</exception>
    /// <exception cref="DataDirectoryInUseException">Another process has the data directory.</exception>
    /// <exception cref="InvalidDataException">The state is a newer version's, damaged, or sealed with another key.</exception>
    /// <exception cref="ControlPlaneUnavailableException">The state cannot be read or written.</exception>
    public static Task<LocalControlPlane> OpenAsync(LocalControlPlaneOptions options, TimeProvider time, ILoggerFactory loggers) =>
        OpenAsync(options, time, loggers, authenticators: null);

    /// <inheritdoc/>
    public async ValueTask<AuthenticationAnswer> Begin(BeginRequest request, CancellationToken deadline)
    {
        ArgumentNullException.ThrowIfNull(request);
        deadline.ThrowIfCancellationRequested();
        if (!_epochs.TryGetValue(request.Edge, out var epoch) || epoch != request.Epoch)
        {
            return TunnelConversation.Refusal(0, AuthenticationFailure.Unavailable);
        }

        var conversation = _conversations.GetOrAdd(request.Tunnel, () => Host(request));
        if (conversation is null)
        {
            Log.TooMany(_logger, _options.MaxConversations, request.Tunnel);
            return TunnelConversation.Refusal(0, AuthenticationFailure.Unavailable);
        }

        return IsOf(conversation, request.Edge, request.Epoch)
            ? await Settled(request.Tunnel, conversation.Begin()).WaitAsync(deadline)
            : TunnelConversation.Unknown(0);
    }

    /// <inheritdoc/>
    public async ValueTask<AuthenticationAnswer> Answer(AnswerRequest request, CancellationToken deadline)
    {
        ArgumentNullException.ThrowIfNull(request);
        deadline.ThrowIfCancellationRequested();
        return _conversations.Find(request.Tunnel) is { } conversation && IsOf(conversation, request.Edge, request.Epoch)
            ? await Settled(request.Tunnel, conversation.Answer(request.Round, request.Packet)).WaitAsync(deadline)
            : TunnelConversation.Unknown(request.Round);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> Opened(OpenedRequest request, CancellationToken deadline)
    {
        ArgumentNullException.ThrowIfNull(request);
        var opened = await _store.Loop.Run(() => _store.Desk.Open(request), deadline);
        if (opened)
        {
            _conversations.Remove(request.Tunnel);
        }

        return opened;
    }

    /// <inheritdoc/>
    public async ValueTask Closed(ClosedRequest request, CancellationToken deadline)
    {
        ArgumentNullException.ThrowIfNull(request);
        deadline.ThrowIfCancellationRequested();
        if (_conversations.Find(request.Tunnel) is { } conversation && conversation.IsOf(request.Edge))
        {
            _conversations.Remove(request.Tunnel);
        }

        await _store.Loop.Run(
            () =>
            {
                _store.Desk.Close(request);
                return true;
            },
            deadline);
    }

    /// <inheritdoc/>
    public async ValueTask<RenewAnswer> Renew(RenewRequest request, CancellationToken deadline)
    {
        ArgumentNullException.ThrowIfNull(request);
        var version = PortVersion.Agree(request.Version);
        return await _store.Loop.Run(
            () =>
            {
                var answer = _edges.Renew(request) with { Version = version };
                var epoch = _store.State.Edges[request.Edge].Edge.Epoch;
                _store.Loop.AfterCommit(() => _epochs[request.Edge] = epoch);

                return answer;
            },
            deadline);
    }

    /// <inheritdoc/>
    public async ValueTask<HealthAnswer> StateHealth(HealthRequest request, CancellationToken deadline)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await _store.Loop.Run(() => _store.Desk.StateHealth(request), deadline);
    }

    /// <inheritdoc/>
    public async ValueTask<HealthAnswer> StateMachineHealth(MachineHealthRequest request, CancellationToken deadline)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await _store.Loop.Run(() => _store.Desk.StateMachineHealth(request), deadline);
    }

    /// <inheritdoc/>
    public async ValueTask<EdgeCommandBatch> Next(string edge, long epoch, long afterSequence, CancellationToken deadline)
    {
        ArgumentNullException.ThrowIfNull(edge);
        return await _commands.Next(edge, epoch, afterSequence, deadline);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_commands.Stop())
        {
            await _sweep.DisposeAsync();
            await (_dynamic?.DisposeAsync() ?? ValueTask.CompletedTask);
            if (_accounting is not null)
            {
                await _store.Accounting!.DisposeAsync();
                await _accounting.DisposeAsync();
            }

            await _review.DisposeAsync();
            _conversations.Clear();
            await _store.DisposeAsync();
            await _sources.DisposeAsync();
            _instruments.Dispose();
        }
    }

    /// <summary>Where Disconnect-Requests and CoA-Requests are listened for.</summary>
    internal IReadOnlyList<IPEndPoint> DynamicEndpoints => _dynamic?.Endpoints ?? [];

    /// <summary>The data directory at work.</summary>
    internal LocalStore Store => _store;

    internal static async Task<LocalControlPlane> OpenAsync(
        LocalControlPlaneOptions options,
        TimeProvider time,
        ILoggerFactory loggers,
        Func<AuthenticationMethod, IAuthenticator>? authenticators)
    {
        var store = await LocalStore.OpenAsync(options, time, loggers);
        var plane = new LocalControlPlane(store, options, time, loggers, authenticators);
        foreach (var edge in await plane.Edges.List(CancellationToken.None))
        {
            plane._epochs[edge.Name] = edge.Epoch;
        }

        if (options.Dynamic is { } dynamic)
        {
            try
            {
                plane._dynamic = RadiusDynamicListener.Start(dynamic, plane.Sessions, time, loggers);
            }
            catch
            {
                await plane.DisposeAsync();
                throw;
            }
        }

        return plane;
    }

    private static bool IsOf(HostedConversation conversation, string edge, long epoch) => conversation.IsOf(edge) && conversation.Request.Epoch == epoch;

    private HostedConversation Host(BeginRequest request)
    {
        var deadline = _time.GetTimestamp() + _time.Timestamps(_options.ConversationLifetime);
        return new HostedConversation(request, new TunnelConversation(request, _authenticators(request.Method), _partners), deadline);
    }

    private async Task<AuthenticationAnswer> Settled(TunnelId tunnel, Task<AuthenticationAnswer> round)
    {
        var answer = await round;
        if (answer.Verdict == AuthenticationVerdict.Refused && answer.Failure != AuthenticationFailure.UnknownConversation)
        {
            _conversations.Refused(tunnel);
        }

        return answer;
    }

    private List<PoolUsage> Usage() => _store.State.Pools.All
        .Select(pool => new PoolUsage(pool.Definition.Name, pool.Definition.Prefix, pool.Definition.EffectiveGateway, pool.LeaseCount, pool.LeasableCount, pool.BlockCounts.All, pool.BlockCounts.Held))
        .ToList();

    /// <summary>Judges sessions again whose time has come; otherwise it costs a glance.</summary>
    private async Task Review()
    {
        if (!_store.Desk.IsReviewDue)
        {
            return;
        }

        try
        {
            await _store.Loop.Run(
                () =>
                {
                    _store.Desk.Review();
                    return true;
                },
                CancellationToken.None);
        }
        catch (ControlPlaneUnavailableException)
        {
            // As for a sweep.
        }
    }

    private async Task Sweep()
    {
        _conversations.Sweep();
        try
        {
            await _store.Loop.Run(
                () =>
                {
                    _store.Desk.Expire();
                    _edges.LoseSilentEdges();
                    _store.Tables.History.Trim(_time.GetUtcNow() - _options.HistoryAge, _options.HistoryRows);
                    _store.Tables.Lapses.Trim(_time.GetUtcNow());
                    return true;
                },
                CancellationToken.None);
        }
        catch (ControlPlaneUnavailableException)
        {
            // The loop has logged it; the next sweep tries again.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "There are {Count} logins at once; tunnel {Tunnel} was refused.")]
        public static partial void TooMany(ILogger logger, int count, TunnelId tunnel);
    }
}
