using System.Net;
using Concentrator.Connect.Resolving;
using Concentrator.DataPlane;

namespace Concentrator.Connect.Network;

/// <summary>The machine's network, changed for a tunnel and put back.</summary>
/// <param name="device">The tunnel's TUN device.</param>
/// <param name="journal">Where it notes what is to be undone.</param>
/// <param name="blocks">Whether what goes through the tunnel is to go nowhere while there is none.</param>
/// <param name="say">Takes lines for a person.</param>
internal sealed class MachineNetwork(string device, UndoJournal journal, bool blocks, Action<string> say) : IDisposable
{
    private const string Switches = "/proc/sys/net/ipv6/conf";

    // With it switched off there, the kernel takes no unreachable IPv6 route, and the machine has no IPv6 that could go outside.
    private const string LoopbackSwitch = $"{Switches}/lo/disable_ipv6";

    private bool _setResolved;
    private bool _stands;
    private IPAddress? _address;

    /// <summary>Changes the network as planned; when something fails all is taken back, or is as between two tunnels if there was one before.</summary>
    /// <exception cref="NetworkSetupException">The machine does not let it.</exception>
    public void Apply(NetworkPlan plan)
    {
        try
        {
            // Without an address of its own choice: IPV6CP agrees on one.
            IpProgram.GenerateNoAddress(device);
            IgnoreAdvertisements();
            if (plan.Address is { } address)
            {
                SetAddress(address);
            }

            IpProgram.BringUp(device, plan.Mtu);

            // The kernel has forgotten them if the MTU was too small for IPv6 before.
            IgnoreAdvertisements();
            if (plan.Beside is { } server && !IsNoted(server) && IpProgram.WayTo(server) is { } way)
            {
                journal.Add(way);
            }

            // IPv6 too: the server may give it late, or never.
            Block([.. plan.Routes, .. plan.Inside, .. IsOff(LoopbackSwitch) ? plan.Ipv6Routes : []]);
            foreach (var route in plan.Routes)
            {
                AddRoute(route);
            }

            // Another tunnel to the same place may lead there just as well.
            plan.Inside.ToList().ForEach(host => IpProgram.TryAddRoute(host, device));
            SetResolver(plan);

            // What was opened for dialling goes through the tunnel like all else now.
            foreach (var other in journal.Record.Routes.Where(route => plan.Beside is not { } beside || !IsTo(route, beside)).ToList())
            {
                journal.Remove(other);
            }

            _stands = true;
        }
        catch when (_stands)
        {
            Pause();
            throw;
        }
        catch
        {
            Withdraw();
            throw;
        }
    }

    /// <summary>
    /// Lets the kernel speak IPv6 in the tunnel: it asks for a Router Advertisement with the link-local address that IPV6CP agreed on, and makes its addresses from it
    /// (RFC 4862). False when the machine has no IPv6.
    /// </summary>
    /// <param name="plan">What goes through the tunnel.</param>
    /// <param name="linkLocal">The link-local address.</param>
    /// <exception cref="NetworkSetupException">The machine does not let it.</exception>
    public bool ApplyIpv6(NetworkPlan plan, IPAddress linkLocal)
    {
        if (!TryWriteSwitch("accept_ra", "2"))
        {
            return false;
        }

        IpProgram.SetLinkLocal(device, linkLocal);
        foreach (var route in plan.Ipv6Routes)
        {
            AddRoute(route);
        }

        return true;
    }

    /// <summary>The tunnel is gone, and another is to come: what went through it goes as before there was one, or nowhere.</summary>
    public void Pause()
    {
        if (!blocks)
        {
            Withdraw();
            return;
        }

        IgnoreAdvertisements();
        IpProgram.RemoveRoutes(device);
    }

    /// <summary>Lets packets to the server's addresses pass while all else is blocked, by the way that the machine's network has for them now.</summary>
    public void OpenWays(IEnumerable<IPAddress> servers)
    {
        var blocked = journal.Record.Blocks.Select(block => IPNetwork.Parse(block)).ToList();
        foreach (var server in servers.Where(server => blocked.Exists(network => network.Contains(server))))
        {
            try
            {
                OpenWay(server);
            }
            catch (NetworkSetupException failure)
            {
                say($"there is no way to {server} now: {failure.Message}");
            }
        }
    }

    /// <summary>The device has no address any more: an attempt has failed, and the next tunnel may come in another network or not at all.</summary>
    public void DropAddresses()
    {
        IpProgram.RemoveAddresses(device);
        _address = null;
    }

    /// <summary>Takes routes and resolver back; the device keeps its address, so that programs that use it live on if the next tunnel has the same.</summary>
    public void Withdraw()
    {
        IgnoreAdvertisements();
        IpProgram.RemoveRoutes(device);
        RevertResolved();
        journal.Undo(say);
    }

    /// <inheritdoc/>
    public void Dispose() => Withdraw();

    private static bool IsTo(ServerRoute route, IPAddress server) => string.Equals(route.Host, server.ToString(), StringComparison.Ordinal);

    private bool IsNoted(IPAddress server) => journal.Record.Routes.Any(route => IsTo(route, server));

    private void OpenWay(IPAddress server)
    {
        var way = IpProgram.WayBeside(server, device);
        foreach (var old in journal.Record.Routes.Where(route => IsTo(route, server) && route != way).ToList())
        {
            journal.Remove(old);
        }

        if (way is not null)
        {
            journal.Add(way);
        }
    }

    private void Block(IReadOnlyList<IPNetwork> networks)
    {
        foreach (var network in networks.Where(_ => blocks))
        {
            journal.Block(network);
        }
    }

    private void RevertResolved()
    {
        if (_setResolved)
        {
            SystemdResolved.Revert(device);
            _setResolved = false;
        }
    }

    private void AddRoute(IPNetwork route)
    {
        if (!IpProgram.TryAddRoute(route, device))
        {
            throw new NetworkSetupException($"There is a route to {route} already (ip route show exact {route}): is another tunnel open?");
        }
    }

    // Which routes there are, is for the user to say, not for the server.
    private void IgnoreAdvertisements()
    {
        foreach (var name in new[] { "accept_ra", "accept_ra_defrtr", "accept_ra_rt_info_max_plen", "accept_redirects" })
        {
            TryWriteSwitch(name, "0");
        }
    }

    private bool TryWriteSwitch(string name, string value)
    {
        try
        {
            if (!IsOff($"{Switches}/{device}/disable_ipv6"))
            {
                return false;
            }

            File.WriteAllText($"{Switches}/{device}/{name}", value);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsOff(string path)
    {
        try
        {
            return File.ReadAllText(path).StartsWith('0');
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // The new one first: programs that use the old one go on if it is the same.
    private void SetAddress(IPAddress address)
    {
        IpProgram.AddAddress(device, address);
        if (_address is { } old && !old.Equals(address))
        {
            IpProgram.RemoveAddress(device, old);
        }

        _address = address;
    }

    // Somebody else, as a DHCP client, may have written the file anew since the last tunnel, so that what was done then counts for nothing.
    private void SetResolver(NetworkPlan plan)
    {
        var isResolved = plan.NameServers.Count > 0 && SystemdResolved.IsInUse();
        if (isResolved)
        {
            _setResolved = true;
            SystemdResolved.Set(device, plan.NameServers, plan.Domains);
        }
        else
        {
            RevertResolved();
        }

        if (isResolved || plan.NameServers.Count == 0)
        {
            journal.RestoreResolver(say);
            return;
        }

        try
        {
            journal.ChangeResolver([.. plan.NameServers.Select(server => server.ToString())], plan.Domains);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NetworkSetupException($"{ResolvConf.Path} cannot be written ({failure.Message}): --no-dns leaves it alone.", failure);
        }
    }
}
