namespace Concentrator.DataPlane.Tun.Routes;

/// <summary>The flags of netlink messages that are used here (netlink(7)).</summary>
[Flags]
internal enum NetlinkFlags : ushort
{
    None = 0,
    Request = 0x1,
    Acknowledge = 0x4,

    /// <summary>With a get: the whole list.</summary>
    Dump = 0x300,

    /// <summary>With a new one: replace what is there.</summary>
    Replace = 0x100,

    /// <summary>With a new one: fail when there is one.</summary>
    Exclusive = 0x200,

    /// <summary>With a new one: make it when there is none.</summary>
    Create = 0x400,
}
