using System.Net;
using System.Net.Sockets;

namespace Concentrator.Connect.Connecting;

/// <summary>The addresses of the server, or of the proxy before it, for when no resolver answers any more because all traffic is held.</summary>
/// <param name="host">Its name or address.</param>
/// <param name="time">The clock.</param>
internal sealed class KnownAddresses(string host, TimeProvider time)
{
    private const int Most = 16;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    private IReadOnlyList<IPAddress> _known = [];

    /// <summary>Takes one over that a tunnel goes to.</summary>
    public void Add(IPAddress address) => _known = [.. _known.Prepend(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).Distinct().Take(Most)];

    /// <summary>Asks the resolver, for a while, and adds what was known before; none when nobody ever knew one.</summary>
    public async Task<IReadOnlyList<IPAddress>> AskAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(s_limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var answer = await Dns.GetHostAddressesAsync(host, both.Token);
            _known = [.. answer.Concat(_known).Distinct().Take(Most)];
        }
        catch (SocketException)
        {
            // What was known has to do.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // As above.
        }

        return _known;
    }
}
