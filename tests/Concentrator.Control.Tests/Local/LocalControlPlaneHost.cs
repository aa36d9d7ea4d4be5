using System.Net;
using Concentrator.Control.Addresses;
using Concentrator.Control.Blocking;
using Concentrator.Control.Health;
using Concentrator.Control.Local;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Tests.Contract;
using Concentrator.Control.Tokens;
using Concentrator.Control.Users;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Tests.Local;

/// <summary>The local control plane over a data directory of its own.</summary>
internal sealed class LocalControlPlaneHost : IControlPlaneHost
{
    private readonly LocalControlPlaneOptions _options;
    private readonly ILoggerFactory _loggers;

    private LocalControlPlaneHost(LocalControlPlaneOptions options, ILoggerFactory loggers)
    {
        _options = options;
        _loggers = loggers;
    }

    public LocalControlPlane Plane { get; private set; } = null!;

    public LocalStore Store => Plane.Store;

    public IControlPlane ControlPlane => Plane;

    public IEdgeCommands Commands => Plane;

    public IUserDirectory Users => Plane.Users;

    public ISessionDirectory Sessions => Plane.Sessions;

    public IBlockDirectory Blocked => Plane.Blocked;

    public IMachineDirectory Machines => Plane.Machines;

    public IApiTokenDirectory ApiTokens => Plane.ApiTokens;

    public IPoolDirectory Pools => Plane.PoolDirectory;

    public IPolicyDirectory Policies => Plane.Policies;

    public IReadOnlyList<IPEndPoint> DynamicEndpoints => Plane.DynamicEndpoints;

    public TestClock Clock { get; } = new();

    public TimeSpan EdgeSilence => _options.EdgePatience;

    /// <summary>An edge is in the same process.</summary>
    public TimeSpan Fence => TimeSpan.Zero;

    public string DataDirectory => _options.DataDirectory;

    public static LocalControlPlaneOptions Options(ControlPlaneSetup setup) => new()
    {
        DataDirectory = Path.Combine(Path.GetTempPath(), $"concentrator-control-{Guid.NewGuid():n}"),
        Pools = setup.Pools,
        Sessions = setup.Sessions,
        SessionLimit = setup.SessionLimit,
        IdleLimit = setup.IdleLimit,
        PasswordRetries = setup.PasswordRetries,
        Eap = setup.Eap,
        Lockout = setup.Lockout,
        Radius = setup.Radius,
        Accounting = setup.Accounting,
        Policies = setup.Policies,
        Dynamic = setup.Dynamic,
        MaxConversations = setup.MaxConversations,
        SlowHashIterations = 1000,
    };

    public static async Task<LocalControlPlaneHost> Start(LocalControlPlaneOptions options, ILoggerFactory? loggers = null)
    {
        var host = new LocalControlPlaneHost(options, loggers ?? Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        await host.Open();
        return host;
    }

    public async Task Restart()
    {
        await Plane.DisposeAsync();
        await Open();
    }

    public async ValueTask DisposeAsync()
    {
        await Plane.DisposeAsync();
        Directory.Delete(DataDirectory, recursive: true);
    }

    private async Task Open() => Plane = await LocalControlPlane.OpenAsync(_options, Clock, _loggers);
}
