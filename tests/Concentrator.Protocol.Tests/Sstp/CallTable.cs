using Concentrator.Protocol.Sstp;

namespace Concentrator.Protocol.Tests.Sstp;

/// <summary>The states and messages of [MS-SSTP] 3.2.5.3 and 3.3.5.2, and what each cell asks for.</summary>
internal static class CallTable
{
    // The columns: message types 1 to 9, then two that are unknown.
    //   .    ignored: nothing sent, nothing changed
    //   u    Abort {2, 5}, the frame is not accepted here; Call_Abort_Pending, abort timer 1
    //   i    Abort {2, 7}, the frame is invalid; Call_Abort_Pending, abort timer 1
    //   ack  Call-Connect-Ack; Server_Call_Connected_Pending, negotiation timer
    //   con  Server_Call_Connected, hello timer
    //   ppp  Client_Connect_Ack_Received, negotiation timer
    //   req  Call-Connect-Request again, negotiation timer
    //   aa   Abort in answer; Call_Abort_Timeout_Pending, abort timer 2
    //   a2   Call_Abort_Timeout_Pending, abort timer 2, nothing sent
    //   da   Call-Disconnect-Ack; Call_Disconnect_Timeout_Pending, disconnect timer 2
    //   x    the connection is closed
    //   er   Echo-Response, hello timer
    //   h    hello timer
    private static readonly (SstpCallState State, string Cells)[] s_server =
    [
        //                                           Req Ack Nak Con Abt Dis DAck EReq ERsp 0   10
        (SstpCallState.CallDisconnected,             ".   .   .   .   .   .   .    .    .    .   ."),
        (SstpCallState.ConnectRequestPending,        "ack u   u   u   aa  da  u    u    u    i   i"),
        (SstpCallState.CallConnectedPending,         "u   u   u   con aa  da  u    u    u    i   i"),
        (SstpCallState.CallConnected,                "u   u   u   u   aa  da  u    er   h    i   i"),
        (SstpCallState.CallAbortPending,             ".   .   .   .   a2  .   .    .    .    .   ."),
        (SstpCallState.CallAbortTimeoutPending,      ".   .   .   .   .   .   .    .    .    .   ."),
        (SstpCallState.CallDisconnectAckPending,     ".   .   .   .   aa  da  x    .    .    .   ."),
        (SstpCallState.CallDisconnectTimeoutPending, ".   .   .   .   .   .   .    .    .    .   ."),
    ];

    private static readonly (SstpCallState State, string Cells)[] s_client =
    [
        //                                           Req Ack Nak Con Abt Dis DAck EReq ERsp 0   10
        (SstpCallState.CallDisconnected,             ".   .   .   .   .   .   .    .    .    .   ."),
        (SstpCallState.ConnectRequestSent,           "u   ppp req u   aa  da  u    u    u    i   i"),
        (SstpCallState.ConnectAckReceived,           "u   u   u   u   aa  da  u    u    u    i   i"),
        (SstpCallState.CallConnected,                "u   u   u   u   aa  da  u    er   h    i   i"),
        (SstpCallState.CallAbortPending,             ".   .   .   .   a2  .   .    .    .    .   ."),
        (SstpCallState.CallAbortTimeoutPending,      ".   .   .   .   .   .   .    .    .    .   ."),
        (SstpCallState.CallDisconnectAckPending,     ".   .   .   .   aa  da  x    .    .    .   ."),
        (SstpCallState.CallDisconnectTimeoutPending, ".   .   .   .   .   .   .    .    .    .   ."),
    ];

    /// <summary>Role, state, message type, cell.</summary>
    public static IEnumerable<(string Role, SstpCallState State, int Type, string Cell)> Cells =>
        Flatten("server", s_server).Concat(Flatten("client", s_client));

    /// <summary>Role and state.</summary>
    public static IEnumerable<(string Role, SstpCallState State)> States =>
        s_server.Select(row => ("server", row.State)).Concat(s_client.Select(row => ("client", row.State)));

    public static CallFixture Lead(string role, string state)
    {
        CallFixture call = role is "server" ? new ServerFixture() : new ClientFixture();
        call.LeadInto(Enum.Parse<SstpCallState>(state));
        return call;
    }

    private static IEnumerable<(string Role, SstpCallState State, int Type, string Cell)> Flatten(string role, (SstpCallState State, string Cells)[] rows) =>
        from row in rows
        let cells = row.Cells.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        from type in Enumerable.Range(1, cells.Length)
        select (role, row.State, type == 11 ? 0 : type, type switch { 11 => cells[9], 10 => cells[10], _ => cells[type - 1] });
}
