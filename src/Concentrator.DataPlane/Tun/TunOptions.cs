using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Tun;

/// <summary>Checks the options of a TUN network before anything is done with them.</summary>
internal static class TunOptions
{
    private const int MaxNameLength = 15;
    private const int MinMtu = 576;

    /// <summary>Passes, or names what is wrong.</summary>
    /// <exception cref="NetworkSetupException">An option makes no sense; the message names its key.</exception>
    public static void Validate(NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        // The name goes into a file name, a rule and command lines.
        if (options.Device.Length is 0 or > MaxNameLength || !char.IsAsciiLetter(options.Device[0])
            || !options.Device.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
        {
            throw new NetworkSetupException($"Network:Device '{options.Device}' is no name for a device: a letter, then letters, digits, '_', '-', '.', at most {MaxNameLength} in all.");
        }

        if (options.Mtu is < MinMtu or > Ipv4Packet.MaxSize)
        {
            throw new NetworkSetupException($"Network:Mtu {options.Mtu} is not between {MinMtu} and {Ipv4Packet.MaxSize}.");
        }

        foreach (var prefix in options.Prefixes)
        {
            if (!prefix.Prefix.Contains(prefix.Gateway))
            {
                throw new NetworkSetupException($"The gateway {prefix.Gateway} is not in its pool's prefix {prefix.Prefix}.");
            }
        }
    }
}
