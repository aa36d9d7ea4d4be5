using System.Net;
using System.Net.Sockets;

namespace Concentrator.Server.Configuration;

/// <summary>Reads where connections may come from: a network (<c>192.0.2.0/24</c>, <c>2001:db8::/32</c>) or one address.</summary>
internal static class SourceNetwork
{
    /// <summary>False when the text is neither, or has bits set behind the length.</summary>
    internal static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var addressText = slash < 0 ? text : text[..slash];

        // The framework takes "10" for 0.0.0.10, and clears bits behind the length.
        if ((!addressText.Contains(':', StringComparison.Ordinal) && addressText.Count(c => c == '.') != 3) || !IPAddress.TryParse(addressText, out var address))
        {
            return false;
        }

        if (slash >= 0)
        {
            return IPNetwork.TryParse(text, out network) && network.BaseAddress.Equals(address);
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        network = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }
}
