using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Addresses;

/// <summary>Who had which address last, of users who have no account here. It never holds more than there are addresses: whoever gets an address takes its place. Not kept.</summary>
internal sealed class LastAddresses
{
    private readonly Dictionary<UserKey, Ipv4Address> _addresses = [];
    private readonly Dictionary<Ipv4Address, UserKey> _users = [];

    /// <summary>The user's last address; none when it had none, or somebody else has had it since.</summary>
    public Ipv4Address Of(UserKey user) => _addresses.GetValueOrDefault(user);

    /// <summary>The user has the address now.</summary>
    public void Set(UserKey user, Ipv4Address address)
    {
        if (_users.TryGetValue(address, out var before))
        {
            _addresses.Remove(before);
        }

        if (_addresses.TryGetValue(user, out var last))
        {
            _users.Remove(last);
        }

        _addresses[user] = address;
        _users[address] = user;
    }
}
