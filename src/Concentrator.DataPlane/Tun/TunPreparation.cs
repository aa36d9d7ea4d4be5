using Concentrator.DataPlane.Tun.Routes;

namespace Concentrator.DataPlane.Tun;

/// <summary>The privileged part of a TUN network: done beforehand by root (<c>concentrator prepare</c>), so that the service needs no privilege.</summary>
public static class TunPreparation
{
    /// <summary>
    /// Makes the device, if it does not exist, to be opened by a user and to outlive every process; sets its addresses and MTU, forwarding and rules.
    /// Doing it again brings everything up to date.
    /// </summary>
    /// <param name="options">The network.</param>
    /// <param name="ownerUid">The numeric id of the user who will open the device.</param>
    /// <returns>Why clients get no IPv6; null when they do, or when there is no prefix for it.</returns>
    /// <exception cref="NetworkSetupException">Something is missing or not permitted; the message says what to do.</exception>
    public static string? Prepare(NetworkOptions options, uint ownerUid)
    {
        TunOptions.Validate(options);
        using (var queue = TunQueue.Open(options.Device))
        {
            TunQueue.Keep(queue, options.Device, ownerUid);
        }

        return SetUp(options);
    }

    /// <summary>Takes back what <see cref="Prepare"/> made: the rules and the device.</summary>
    /// <exception cref="NetworkSetupException">Something is missing or not permitted; the message says what to do.</exception>
    public static void Remove(NetworkOptions options)
    {
        TunOptions.Validate(options);
        MasqueradeRules.Remove(options.Device);
        TunLink.Delete(options.Device);
    }

    /// <summary>Sets up everything around a device that exists; answers why there is no IPv6, or null. A machine without it serves IPv4.</summary>
    internal static string? SetUp(NetworkOptions options)
    {
        TunLink.Configure(options);

        // In routed mode they are the server's business, who removes old ones at its start; in every other there are none.
        using (var routes = new TunnelRoutes(options.Device))
        {
            routes.RemoveAll();
        }

        if (options.Routing != RoutingMode.None)
        {
            TunLink.EnableForwarding();
        }

        if (options.Routing == RoutingMode.Masquerade)
        {
            MasqueradeRules.Remove(options.Device);
            MasqueradeRules.Install(options);
        }
        else
        {
            MasqueradeRules.Remove(options.Device);
        }

        return SetUpIpv6(options);
    }

    private static string? SetUpIpv6(NetworkOptions options)
    {
        if (options.Prefixes6.Count == 0)
        {
            return null;
        }

        try
        {
            TunLink6.Configure(options);
            if (options.Routing != RoutingMode.None)
            {
                TunLink6.EnableForwarding();
            }

            if (options.Routing == RoutingMode.Masquerade)
            {
                MasqueradeRules.InstallIpv6(options);
            }

            return null;
        }
        catch (NetworkSetupException exception)
        {
            TunLink6.RemoveAddresses(options.Device);
            return exception.Message;
        }
    }
}
