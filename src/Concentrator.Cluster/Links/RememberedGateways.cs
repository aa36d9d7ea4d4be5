using Orleans.Messaging;

namespace Concentrator.Cluster.Links;

/// <summary>
/// The silos that an edge may reach, as Redis lists them; while that list is empty, those that it listed last. An empty list is never true: it is Redis that has lost it
/// for a moment, and an edge that believed it would hang up on silos that are at work.
/// </summary>
internal sealed class RememberedGateways(IGatewayListProvider listed) : IGatewayListProvider
{
    private IList<Uri> _last = [];

    /// <inheritdoc/>
    public TimeSpan MaxStaleness => listed.MaxStaleness;

    /// <inheritdoc/>
    [Obsolete("Orleans does not ask it any more.")]
    public bool IsUpdatable => true;

    /// <inheritdoc/>
    public Task InitializeGatewayListProvider() => listed.InitializeGatewayListProvider();

    /// <inheritdoc/>
    public async Task<IList<Uri>> GetGateways()
    {
        var now = await listed.GetGateways();
        if (now.Count > 0)
        {
            _last = now;
        }

        return _last;
    }
}
