using System.Net;
using System.Net.NetworkInformation;
using Concentrator.Connect.Resolving;
using Concentrator.DataPlane;

namespace Concentrator.Connect.Network;

/// <summary>The machine's network, changed for a tunnel and put back.</summary>
/// <param name="device">The tunnel's TUN device.</param>
/// <param name="journal">Where it notes what is to be undone.</param>
/// <param name="say">Takes lines for a person.</param>
internal sealed class MachineNetwork(string device, UndoJournal journal, Action<string> say) : IDisposable
{
    private const string Switches = "/proc/sys/net/ipv6/conf";

    private bool _setResolved;
    private IPAddress? _address;

    /// <summary>The device, other than the tunnel's, that has an address; null when none has.</summary>
    public static string? OtherHolderOf(IPAddress address, string device) => Array.Find(
        NetworkInterface.GetAllNetworkInterfaces(),
        other => !string.Equals(other.Name, device, StringComparison.Ordinal) && other.GetIPProperties().UnicastAddresses.Any(own => own.Address.Equals(address)))?.Name;

    /// <summary>Changes the network as planned; when something fails all is taken back.</summary>
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
            if (plan.Beside is { } server && IpProgram.WayTo(server) is { } way)
            {
                journal.Note(journal.Record with { Route = way });
                if (!IpProgram.TryAdd(way))
                {
                    // Somebody else's, who will want to keep it.
                    journal.Note(journal.Record with { Route = null });
                }
            }

            foreach (var route in plan.Routes)
            {
                AddRoute(route);
            }

            // Another tunnel to the same place may lead there just as well.
            plan.Inside.ToList().ForEach(host => IpProgram.TryAddRoute(host, device));
            SetResolver(plan);
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

    /// <summary>Takes routes and resolver back; the device keeps its address, so that programs that use it live on if the next tunnel has the same.</summary>
    public void Withdraw()
    {
        IgnoreAdvertisements();
        IpProgram.RemoveRoutes(device);
        if (_setResolved)
        {
            SystemdResolved.Revert(device);
            _setResolved = false;
        }

        journal.Undo(say);
    }

    /// <inheritdoc/>
    public void Dispose() => Withdraw();

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
            if (!File.ReadAllText($"{Switches}/{device}/disable_ipv6").StartsWith('0'))
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

    private void SetResolver(NetworkPlan plan)
    {
        if (plan.NameServers.Count == 0)
        {
            return;
        }

        if (SystemdResolved.IsInUse())
        {
            _setResolved = true;
            SystemdResolved.Set(device, plan.NameServers, plan.Domains);
            return;
        }

        var before = File.Exists(ResolvConf.Path) ? File.ReadAllText(ResolvConf.Path) : null;
        var change = new ChangedFile(ResolvConf.Path, before, ResolvConf.Change(before, plan.NameServers, plan.Domains));
        journal.Note(journal.Record with { Resolver = change });
        try
        {
            change.Write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NetworkSetupException($"{ResolvConf.Path} cannot be written ({failure.Message}): --no-dns leaves it alone.", failure);
        }
    }
}
