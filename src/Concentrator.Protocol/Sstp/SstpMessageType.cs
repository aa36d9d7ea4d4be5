namespace Concentrator.Protocol.Sstp;

/// <summary>The types of control messages ([MS-SSTP] 2.2.2), 16 bits in network byte order.</summary>
internal enum SstpMessageType : ushort
{
    /// <summary>SSTP_MSG_CALL_CONNECT_REQUEST.</summary>
    CallConnectRequest = 1,

    /// <summary>SSTP_MSG_CALL_CONNECT_ACK.</summary>
    CallConnectAck = 2,

    /// <summary>SSTP_MSG_CALL_CONNECT_NAK.</summary>
    CallConnectNak = 3,

    /// <summary>SSTP_MSG_CALL_CONNECTED.</summary>
    CallConnected = 4,

    /// <summary>SSTP_MSG_CALL_ABORT.</summary>
    CallAbort = 5,

    /// <summary>SSTP_MSG_CALL_DISCONNECT.</summary>
    CallDisconnect = 6,

    /// <summary>SSTP_MSG_CALL_DISCONNECT_ACK.</summary>
    CallDisconnectAck = 7,

    /// <summary>SSTP_MSG_ECHO_REQUEST.</summary>
    EchoRequest = 8,

    /// <summary>SSTP_MSG_ECHO_RESPONSE.</summary>
    EchoResponse = 9,
}
