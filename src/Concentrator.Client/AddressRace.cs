using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Concentrator.Client;

/// <summary>In which order a name's addresses are tried (RFC 8305 §4): the families in turns, IPv6 first, each in the order that the system gave.</summary>
internal sealed class AddressRace
{
    private readonly Queue<IPAddress> _v6 = new();
    private readonly Queue<IPAddress> _v4 = new();
    private bool _lastWasV6;

    /// <summary>Whether none waits.</summary>
    public bool IsEmpty => _v6.Count == 0 && _v4.Count == 0;

    /// <summary>Whether there never was one.</summary>
    public bool WasEmpty { get; private set; } = true;

    /// <summary>Takes addresses that were found; they may come in parts.</summary>
    public void Add(IEnumerable<IPAddress> addresses)
    {
        foreach (var address in addresses)
        {
            (address.AddressFamily == AddressFamily.InterNetworkV6 ? _v6 : _v4).Enqueue(address);
            WasEmpty = false;
        }
    }

    /// <summary>The next to try; false when none waits.</summary>
    public bool TryNext([NotNullWhen(true)] out IPAddress? address)
    {
        var (wanted, other) = _lastWasV6 ? (_v4, _v6) : (_v6, _v4);
        if (!wanted.TryDequeue(out address) && !other.TryDequeue(out address))
        {
            return false;
        }

        _lastWasV6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        return true;
    }
}
