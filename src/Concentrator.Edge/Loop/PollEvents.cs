namespace Concentrator.Edge.Loop;

/// <summary>What epoll tells of a descriptor, and what it is asked to tell.</summary>
[Flags]
internal enum PollEvents : uint
{
    None = 0,
    Readable = 0x1,
    Writable = 0x4,
    Error = 0x8,
    HangUp = 0x10,
    PeerClosed = 0x2000,

    /// <summary>Asked for only: what goes on is told once, not again and again.</summary>
    EdgeTriggered = 0x8000_0000,
}
