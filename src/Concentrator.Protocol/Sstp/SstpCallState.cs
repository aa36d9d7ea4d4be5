namespace Concentrator.Protocol.Sstp;

/// <summary>
/// CurrentState of a call ([MS-SSTP] 3.1.1, 3.2.1, 3.3.1). The four In_Progress states of the specification last no longer than one step
/// and are not seen from outside.
/// </summary>
internal enum SstpCallState
{
    /// <summary>Client_Call_Disconnected, Server_Call_Disconnected: before the start and after the end.</summary>
    CallDisconnected,

    /// <summary>Server_Connect_Request_Pending.</summary>
    ConnectRequestPending,

    /// <summary>Server_Call_Connected_Pending.</summary>
    CallConnectedPending,

    /// <summary>Client_Connect_Request_Sent.</summary>
    ConnectRequestSent,

    /// <summary>Client_Connect_Ack_Received.</summary>
    ConnectAckReceived,

    /// <summary>Client_Call_Connected, Server_Call_Connected.</summary>
    CallConnected,

    /// <summary>Call_Abort_Pending: our Abort is out.</summary>
    CallAbortPending,

    /// <summary>Call_Abort_Timeout_Pending: both Aborts are out.</summary>
    CallAbortTimeoutPending,

    /// <summary>Call_Disconnect_Ack_Pending: our Disconnect is out.</summary>
    CallDisconnectAckPending,

    /// <summary>Call_Disconnect_Timeout_Pending: the peer's Disconnect is acknowledged.</summary>
    CallDisconnectTimeoutPending,
}
