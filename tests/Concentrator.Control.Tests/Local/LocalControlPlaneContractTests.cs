using Concentrator.Control.Tests.Contract;

namespace Concentrator.Control.Tests.Local;

public sealed class LocalControlPlaneContractTests : ControlPlaneContract
{
    protected override async Task<IControlPlaneHost> CreateAsync(ControlPlaneSetup setup) => await LocalControlPlaneHost.Start(LocalControlPlaneHost.Options(setup));
}
