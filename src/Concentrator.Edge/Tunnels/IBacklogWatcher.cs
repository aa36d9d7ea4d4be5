namespace Concentrator.Edge.Tunnels;

/// <summary>Waits for a peer to take what was sent to it.</summary>
internal interface IBacklogWatcher
{
    /// <summary>Little waits for the peer now. Called in the middle of sending: nothing may be sent or closed in it.</summary>
    void BacklogIsShort();
}
