namespace Concentrator.Control.Tests.Contract;

/// <summary>Every promise of <see cref="Ports.IControlPlane"/> and <see cref="Ports.IEdgeCommands"/>, run against whatever host the derived class makes.</summary>
public abstract partial class ControlPlaneContract : IAsyncLifetime
{
    private readonly List<IControlPlaneHost> _hosts = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }
    }

    /// <summary>Makes a control plane of one's own for one test.</summary>
    protected abstract Task<IControlPlaneHost> CreateAsync(ControlPlaneSetup setup);

    /// <summary>A control plane with a user <c>ann</c> and an edge that has introduced itself.</summary>
    protected async Task<(IControlPlaneHost Host, TestEdge Edge)> Start(ControlPlaneSetup? setup = null)
    {
        var host = await CreateAsync(setup ?? new ControlPlaneSetup());
        _hosts.Add(host);
        await host.AddUser("ann");
        return (host, await host.NewEdge());
    }
}
