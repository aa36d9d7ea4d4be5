using System.Net;

namespace Concentrator.Edge.Listening;

/// <summary>The balancers: connections from these networks must begin with a PROXY header, and from nowhere else is one looked for.</summary>
internal sealed class ProxySources(IEnumerable<IPNetwork> networks)
{
    private readonly IPNetwork[] _networks = [.. networks];

    internal bool Contains(IPAddress source)
    {
        foreach (var network in _networks)
        {
            if (network.Contains(source))
            {
                return true;
            }
        }

        return false;
    }
}
