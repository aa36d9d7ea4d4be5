namespace Concentrator.Edge.Tests.Clients;

/// <summary>
/// The sequences of known clients, in the form of <see cref="RecordedClient"/>. Where a client's Call-Connected comes is the test's to choose: <c>early</c> right behind the response, before the
/// server has its result; <c>middle</c> behind the result; <c>late</c> once IPCP is up. All of them are seen in the wild.
/// </summary>
internal static class RecordedSequences
{
    private const string Path = "/sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/";

    /// <summary>
    /// Options and order as in servers' logs of Windows (github.com/SoftEtherVPN/SoftEtherVPN issue 1169: the first LCP identifier is 0; MRU, Magic-Number, PFC, ACFC, Callback) and in [MS-SSTP] 4;
    /// MRRU and Endpoint-Discriminator when multilink is on; Identification twice; IPV6CP, CCP with MPPC and IPCP with all four name servers at once.
    /// </summary>
    internal const string Windows = $$"""
        + http SSTP_DUPLEX_POST {{Path}} HTTP/1.1\r\nSSTPCORRELATIONID: {6B4F3C1D-0E3E-4C0B-9C5C-5D1F6C4D8E11}\r\nContent-Length: 18446744073709551615\r\nHost: vpn.example.org\r\n\r\n
        sstp> 1001000E 0001 0001 0001 0006 0001
        ok
        ack
        < C021 01[id:1]0012 01040FFB 0304C227 0506[magic:4]
        > C021 01000032 01040FFB 0506345D0D9A 0702 0802 0D0306 1104064E 13170134569DF1C6084A2DA7DF5A0E5F2B4F3A00000000 1202
        < C021 04000028 0702 0802 0D0306 1104064E 13170134569DF1C6084A2DA7DF5A0E5F2B4F3A00000000 1202
        > C021 03{id}0009 0305C22381
        < C021 01[id:1]0013 01040FFB 0305C22381 0506{magic}
        > C021 02{id}0013 01040FFB 0305C22381 0506{magic}
        > C021 0101000E 01040FFB 0506345D0D9A
        < C021 0201000E 01040FFB 0506345D0D9A
        challenge
        + > C021 0C020012 345D0D9A 4D53524153 56352E3230
        + > C021 0C030018 345D0D9A 4D535241532D302D444553 4B544F5050
        response
        @early connected
        success
        @middle connected
        < 8021 01[id:1]000A 0306[gw:4]
        > 8057 0105000E 010A0000000000000001
        < C021 08[r:1]0014 8057 0105000E 010A0000000000000001
        > 80FD 0106000A 120601000001
        < C021 08[r:1]0010 80FD 0106000A 120601000001
        > 8021 01070022 030600000000 810600000000 820600000000 830600000000 840600000000
        < 8021 0407000A 840600000000
        > 8021 02{id}000A 0306{gw}
        > 8021 0108001C 030600000000 810600000000 820600000000 830600000000
        < 8021 0308001C 0306[ip:4] 8106[dns:4] 8206[nbns:4] 8306[dns2:4]
        > 8021 0109001C 0306{ip} 8106{dns} 8206{nbns} 8306{dns2}
        < 8021 0209001C 0306{ip} 8106{dns} 8206{nbns} 8306{dns2}
        @late connected
        ping
        > C021 050A0010 345D0D9A 003CCD7400000000   # "closed by the user"
        < C021 060A0004
        sstp> 10010014 0006 0001 0002000C 00000000 00000000
        sstp< 10010008 0007 0000
        closed
        """;

    /// <summary>pppd 2.4.9 under sstpc as it was recorded against this server (its HTTP head too), and with the compression that it asks for unless told not to.</summary>
    internal const string Pppd = $$"""
        http SSTP_DUPLEX_POST {{Path}} HTTP/1.1\r\nHost: vpn.example.org\r\nContent-Length: 18446744073709551615\r\nSSTPCORRELATIONID: 0c38434f-aa00-4c52-b666-ad665d1844b2\r\n\r\n
        ok
        sstp> 1001000E 0001 0001 0001 0006 0001
        ack
        < C021 01[id:1]0012 01040FFB 0304C227 0506[magic:4]
        > C021 01010014 020600000000 0506EB8CC979 0702 0802
        < C021 04010008 0702 0802
        > C021 03{id}0009 0305C22381
        < C021 01[id:1]0013 01040FFB 0305C22381 0506{magic}
        > C021 02{id}0013 01040FFB 0305C22381 0506{magic}
        > C021 01020010 020600000000 0506EB8CC979
        < C021 02020010 020600000000 0506EB8CC979
        challenge
        > C021 09000008 EB8CC979
        < C021 0A000008 {magic}
        response
        @early connected
        success
        @middle connected
        < 8021 01[id:1]000A 0306[gw:4]
        > 80FD 0101000F 1A047800 18047800 15032F
        < C021 08[r:1]0015 80FD 0101000F 1A047800 18047800 15032F
        > 8021 0101001C 0206002D0F01 030600000000 810600000000 830600000000
        < 8021 0401000A 0206002D0F01
        > 8057 0101000E 010AACEA63B694373528
        < C021 08[r:1]0014 8057 0101000E 010AACEA63B694373528
        > 8021 02{id}000A 0306{gw}
        > 8021 01020016 030600000000 810600000000 830600000000
        < 8021 03020016 0306[ip:4] 8106[dns:4] 8306[dns2:4]
        > 8021 01030016 0306{ip} 8106{dns} 8306{dns2}
        < 8021 02030016 0306{ip} 8106{dns} 8306{dns2}
        @late connected
        ping
        sstp> 10010014 0006 0001 0002000C 00000000 00000000
        sstp< 10010008 0007 0000
        closed
        """;

    /// <summary>
    /// Facts of github.com/kittoku/Open-SSTP-Client: LCP of MRU alone, no Magic-Number of the server's, one name server; many packets in one TLS record; echoes after silence;
    /// Disconnect without attributes.
    /// </summary>
    internal const string OpenSstpClient = $$"""
        http SSTP_DUPLEX_POST {{Path}} HTTP/1.1\r\nContent-Length: 18446744073709551615\r\nHost: vpn.example.org\r\nSSTPCORRELATIONID: {F5D7A3B2-6A0E-4D52-8C5F-1D1B1E9A7C10}\r\n\r\n
        ok
        sstp> 1001000E 0001 0001 0001 0006 0001
        ack
        < C021 01[id:1]0012 01040FFB 0304C227 0506[magic:4]
        + > C021 01000008 010405DC
        > C021 04{id}000A 0506{magic}
        < C021 02000008 010405DC
        < C021 01[id:1]000C 01040FFB 0304C227
        > C021 03{id}0009 0305C22381
        < C021 01[id:1]000D 01040FFB 0305C22381
        > C021 02{id}000D 01040FFB 0305C22381
        challenge
        response
        @early connected
        success
        @middle connected
        < 8021 01[id:1]000A 0306[gw:4]
        + > 8021 01010010 030600000000 810600000000
        > 8021 02{id}000A 0306{gw}
        < 8021 03010010 0306[ip:4] 8106[dns:4]
        > 8021 01020010 0306{ip} 8106{dns}
        < 8021 02020010 0306{ip} 8106{dns}
        @late connected
        ping
        > C021 0903001B 00000000 41627572612041 627572612041627572612041
        < C021 0A03001B 00000000 41627572612041 627572612041627572612041
        ping
        sstp> 10010008 0006 0000
        sstp< 10010008 0007 0000
        closed
        """;

    /// <summary>RouterOS: MRU, Magic-Number and MRRU; MPLSCP and IPV6CP beside IPCP (github.com/reliablehosting/sstp-client issue 9 has the same of its server).</summary>
    internal const string MikroTik = $$"""
        http SSTP_DUPLEX_POST {{Path}} HTTP/1.1\r\nHost: vpn.example.org\r\nContent-Length: 18446744073709551615\r\n\r\n
        ok
        sstp> 1001000E 0001 0001 0001 0006 0001
        ack
        < C021 01[id:1]0012 01040FFB 0304C227 0506[magic:4]
        > C021 01010012 010405DC 050678563412 110405DC
        < C021 04010008 110405DC
        > C021 03{id}0009 0305C22381
        < C021 01[id:1]0013 01040FFB 0305C22381 0506{magic}
        > C021 02{id}0013 01040FFB 0305C22381 0506{magic}
        > C021 0102000E 010405DC 050678563412
        < C021 0202000E 010405DC 050678563412
        challenge
        response
        @early connected
        success
        @middle connected
        < 8021 01[id:1]000A 0306[gw:4]
        > 8281 01010004
        < C021 08[r:1]000A 8281 01010004
        > 8021 01010016 030600000000 810600000000 830600000000
        < 8021 03010016 0306[ip:4] 8106[dns:4] 8306[dns2:4]
        > 8057 0101000E 010AF1010343CFEA4FFE
        < C021 08[r:1]0014 8057 0101000E 010AF1010343CFEA4FFE
        > 8021 02{id}000A 0306{gw}
        > 8021 01020016 0306{ip} 8106{dns} 8306{dns2}
        < 8021 02020016 0306{ip} 8106{dns} 8306{dns2}
        @late connected
        ping
        sstp> 10010014 0006 0001 0002000C 00000000 00000000
        sstp< 10010008 0007 0000
        closed
        """;

    /// <summary>pppd ends by itself, behind its sequence: LCP goes, and the server ends the call.</summary>
    internal const string PppdTerminates = """
        > C021 05040010 557365722072657175657374   # "User request"
        < C021 06040004
        sstp< 10010014 0006 0001 0002000C 00000000 00000000
        sstp> 10010008 0007 0000
        closed
        """;

    /// <summary>Up to the challenge, for what comes of the login.</summary>
    internal static string UntilChallenge(string sequence) => sequence[..sequence.IndexOf("\nchallenge", StringComparison.Ordinal)] + "\nchallenge\n";

    /// <summary>A sequence with its Call-Connected in one place.</summary>
    internal static string WithConnected(string sequence, string when) =>
        string.Join('\n', sequence.Split('\n').Select(line => line.Trim()).Where(line => !line.StartsWith('@') || line.StartsWith($"@{when} ", StringComparison.Ordinal)).Select(line => line.Replace($"@{when} ", "", StringComparison.Ordinal)));
}
