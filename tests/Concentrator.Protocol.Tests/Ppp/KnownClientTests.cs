using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Ppp;

/// <summary>
/// The order in which known clients bring their options and protocols, and what they must hear. <c>&gt;</c> is a frame of the client, <c>&lt;</c> one of ours;
/// <c>authenticated</c> stands for the login's success.
/// </summary>
public sealed class KnownClientTests
{
    private const string Windows = """
        < C021 01010013 01040FFB0305C22381050611111111
        > C021 01000032 01040FFB 0506345D0D9A 0702 0802 0D0306 1104064E 13170134569DF1C6084A2DA7DF5A0E5F2B4F3A00000000 1202
        < C021 04000028 070208020D03061104064E13170134569DF1C6084A2DA7DF5A0E5F2B4F3A000000001202
        > C021 02010013 01040FFB0305C22381050611111111
        > C021 0101000E 01040FFB 0506345D0D9A
        < C021 0201000E 01040FFB0506345D0D9A
        > C021 0C020012 345D0D9A 4D53524153 56352E3230
        > C021 0C030018 345D0D9A 4D535241532D302D444553 4B544F5050
        authenticated
        < 8021 0101000A 03060A090001
        > 8057 0105000E 010A0000000000000001
        < C021 08020014 80570105000E010A0000000000000001
        > 80FD 0106000A 120601000001
        < C021 08030010 80FD0106000A120601000001
        > 8021 01070022 0306000000008106000000008206000000008306000000008406 00000000
        < 8021 0407000A 840600000000
        > 8021 0201000A 03060A090001
        > 8021 0108001C 030600000000810600000000820600000000830600000000
        < 8021 0308001C 03060A09000281060A09003582060A09003783060A090036
        > 8021 0109001C 03060A09000281060A09003582060A09003783060A090036
        < 8021 0209001C 03060A09000281060A09003582060A09003783060A090036
        """;

    /// <summary>pppd 2.4.9 under sstpc, in the order that was recorded against this server; CCP as pppd asks for it unless told not to.</summary>
    private const string Pppd = """
        < C021 01010013 01040FFB0305C22381050611111111
        > C021 01010014 020600000000 0506EB8CC979 0702 0802
        < C021 04010008 07020802
        > C021 02010013 01040FFB0305C22381050611111111
        > C021 01020010 020600000000 0506EB8CC979
        < C021 02020010 0206000000000506EB8CC979
        > C021 09000008 EB8CC979
        < C021 0A000008 11111111
        authenticated
        < 8021 0101000A 03060A090001
        > 80FD 0101000F 1A047800 18047800 15032F
        < C021 08020015 80FD0101000F1A0478001804780015032F
        > 8021 0101001C 0206002D0F01 030600000000 810600000000 830600000000
        < 8021 0401000A 0206002D0F01
        > 8057 0101000E 010AACEA63B694373528
        < C021 08030014 80570101000E010AACEA63B694373528
        > 8021 0201000A 03060A090001
        > 8021 01020016 030600000000 810600000000 830600000000
        < 8021 03020016 03060A09000281060A09003583060A090036
        > 8021 01030016 03060A09000281060A09003583060A090036
        < 8021 02030016 03060A09000281060A09003583060A090036
        """;

    /// <summary>Knows neither our Magic-Number nor codes above 11, and asks for one name server.</summary>
    private const string OpenSstpClient = """
        < C021 01010013 01040FFB0305C22381050611111111
        > C021 01000008 010405DC
        < C021 02000008 010405DC
        > C021 0401000A 050611111111
        < C021 0102000D 01040FFB0305C22381
        > C021 0202000D 01040FFB0305C22381
        authenticated
        < 8021 0101000A 03060A090001
        > 8021 01010010 030600000000 810600000000
        < 8021 03010010 03060A09000281060A090035
        > 8021 0201000A 03060A090001
        > 8021 01020010 03060A090002 81060A090035
        < 8021 02020010 03060A09000281060A090035
        > C021 0903001B 00000000 41627572612041 627572612041627572612041
        < C021 0A03001B 0000000041627572612041627572612041627572612041
        """;

    private const string MikroTik = """
        < C021 01010013 01040FFB0305C22381050611111111
        > C021 01010012 010405DC 050678563412 110405DC
        < C021 04010008 110405DC
        > C021 02010013 01040FFB0305C22381050611111111
        > C021 0102000E 010405DC 050678563412
        < C021 0202000E 010405DC050678563412
        authenticated
        < 8021 0101000A 03060A090001
        > 8281 01010004
        < C021 0802000A 828101010004
        > 8021 01010016 030600000000 810600000000 830600000000
        < 8021 03010016 03060A09000281060A09003583060A090036
        > 8057 0101000E 010AF101034 3CFEA4FFE
        < C021 08030014 80570101000E010AF1010343CFEA4FFE
        > 8021 0201000A 03060A090001
        > 8021 01020016 03060A090002 81060A090035 83060A090036
        < 8021 02020016 03060A09000281060A09003583060A090036
        """;

    [Theory]
    [InlineData(nameof(Windows), 4087)]
    [InlineData(nameof(Pppd), 1500)]
    [InlineData(nameof(OpenSstpClient), 1500)]
    [InlineData(nameof(MikroTik), 1500)]
    public void A_known_client_gets_on_line(string client, int mru)
    {
        var server = new ScriptedServer();
        var seen = PppLinkEvents.None;
        var answers = new Queue<string>(server.Start());
        foreach (var line in Script(client))
        {
            if (line[0] == '<')
            {
                Assert.Equal(line[2..], answers.TryDequeue(out var next) ? next : "nothing");
                continue;
            }

            Assert.Empty(answers);
            foreach (var answer in line[0] == '>' ? server.Give(line[2..]) : server.Authenticated())
            {
                answers.Enqueue(answer);
            }

            seen |= server.Events;
        }

        Assert.Empty(answers);
        Assert.Equal(PppLinkEvents.AuthenticationStarted | PppLinkEvents.NetworkUp, seen);
        Assert.Equal(AuthenticationMethod.MsChapV2, server.Link.Method);
        Assert.Equal(mru, server.Link.PeerMru);
        Assert.Equal(PppLinkEnd.None, server.Link.End);
        Assert.Equal(long.MaxValue, server.Link.NextDeadline);
    }

    /// <summary>Open-SSTP-Client answers an MRU below its own with its own.</summary>
    [Fact]
    public void A_client_with_a_larger_mru_gets_its_way()
    {
        var server = new ScriptedServer(new PppServerOptions { Mru = 1400, Methods = [AuthenticationMethod.MsChapV2] });
        server.Start();
        server.Give("C021 01000008 010405DC");
        server.Give("C021 0401000A 050611111111");

        Assert.Equal(["C021 0103000D 010405DC0305C22381"], server.Give("C021 03020008 010405DC"));
        server.Give("C021 0203000D 010405DC0305C22381");
        Assert.Equal(PppLinkEvents.AuthenticationStarted, server.Events);
    }

    private static string[] Script(string client) => (client switch
    {
        nameof(Windows) => Windows,
        nameof(Pppd) => Pppd,
        nameof(OpenSstpClient) => OpenSstpClient,
        _ => MikroTik,
    }).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
