using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Tun;

/// <summary>Checks the options of a TUN network before anything is done with them.</summary>
internal static class TunOptions
{
    private const int MaxNameLength = 15;
    private const int MinMtu = 576;

    /// <summary>Passes, or says what a device may be called: the name goes into a file name, a rule and command lines.</summary>
    /// <param name="key">What the name was given as, for the error.</param>
    /// <param name="device">The name.</param>
    /// <exception cref="NetworkSetupException">It is no name for a device.</exception>
    public static void ValidateName(string key, string device)
    {
        if (device.Length is 0 or > MaxNameLength || !char.IsAsciiLetter(device[0]) || !device.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
        {
            throw new NetworkSetupException($"{key} '{device}' is no name for a device: a letter, then letters, digits, '_', '-', '.', at most {MaxNameLength} in all.");
        }
    }

    /// <summary>Passes, or names what is wrong.</summary>
    /// <exception cref="NetworkSetupException">An option makes no sense; the message names its key.</exception>
    public static void Validate(NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        ValidateName("Network:Device", options.Device);
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

        foreach (var prefix in options.Prefixes6.Where(prefix => !prefix.Prefix.Contains(prefix.Gateway)))
        {
            throw new NetworkSetupException($"The gateway {prefix.Gateway} is not in its pool's prefix {prefix.Prefix}.");
        }
    }
}
