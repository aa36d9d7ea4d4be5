namespace Concentrator.DataPlane.Tun.Routes;

/// <summary>The types of netlink messages that are used here (netlink(7), rtnetlink(7)).</summary>
internal enum NetlinkType : ushort
{
    None = 0,

    /// <summary>An errno below zero, or zero: done.</summary>
    Error = 2,

    /// <summary>The end of a list.</summary>
    Done = 3,

    NewRoute = 24,
    DeleteRoute = 25,
    GetRoute = 26,
}
