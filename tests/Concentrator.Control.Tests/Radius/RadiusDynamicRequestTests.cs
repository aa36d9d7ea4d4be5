using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Sessions;
using Concentrator.Protocol.Radius;
using Concentrator.Tests;

namespace Concentrator.Control.Tests.Radius;

public sealed class RadiusDynamicRequestTests
{
    [Fact]
    [Trait("Kind", "fuzz")]
    public void Every_Disconnect_and_CoA_Request_is_understood_or_has_an_Error_Cause() => Fuzzing.Run(5502, seed =>
    {
        byte[][] good = [Packet(RadiusCode.DisconnectRequest), Packet(RadiusCode.CoaRequest)];
        var mutator = new Mutator(seed, good) { Front = RadiusPacket.HeaderSize + 8, LengthAt = 2 };
        var understood = 0;
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            if (RadiusPacket.Parse(mutator.Next(), out var packet) != RadiusPacketError.None || packet.Code is not (RadiusCode.DisconnectRequest or RadiusCode.CoaRequest))
            {
                continue;
            }

            var cause = RadiusDynamicRequest.Read(packet, out var request);
            Assert.Equal(cause == RadiusErrorCause.None, request is not null);
            Assert.True(Enum.IsDefined(cause));
            understood += request is null ? 0 : 1;
            if (request?.Change is { } change)
            {
                Assert.NotEqual(AccessChange.Nothing, change with { At = null, Id = "" });
                change.ApplyTo(TunnelAccess.Unlimited);
            }
        }

        Assert.True(understood > 0);
    });

    [Theory]
    [InlineData("20000/1000", 20_000_000L, 1_000_000L)]
    [InlineData("512", 512_000L, 512_000L)]
    [InlineData("8\\4", 8_000L, 4_000L)]
    [InlineData("0/0", 0L, 0L)]
    [InlineData("engineering", null, null)]
    [InlineData("10/x", null, null)]
    [InlineData("1/2/3", null, null)]
    public void A_Filter_Id_is_rates_down_and_up_in_kbit_or_a_group(string text, long? down, long? up)
    {
        var change = Read(writer => writer.TryAdd(RadiusAttributeType.FilterId, text)).Change!;
        Assert.Equal((down, up), (change.RateDown, change.RateUp));
        Assert.Equal(down is null ? [text] : null, change.Groups);
    }

    [Fact]
    public void WISPr_rates_are_bits_a_second_each_way()
    {
        var change = Read(writer => writer.TryAdd(RadiusAttributeType.VendorSpecific, [0, 0, 0x37, 0x2A, 7, 6, 0, 0, 0x03, 0xE8, 8, 6, 0, 0, 0x07, 0xD0])).Change!;
        Assert.Equal((1000L, 2000L), (change.RateUp, change.RateDown));
    }

    [Fact]
    public void Quarantine_says_what_can_be_reached_and_for_how_long()
    {
        var change = Read(writer =>
        {
            writer.TryAdd(RadiusAttributeType.SessionTimeout, 3600);
            writer.TryAdd(MicrosoftAttributeType.QuarantineState, [0, 0, 0, 1]);
            writer.TryAdd(MicrosoftAttributeType.QuarantineSessionTimeout, [0, 0, 0, 60]);
            writer.TryAdd(MicrosoftAttributeType.Ipv4RemediationServers, [0, 192, 0, 2, 1, 192, 0, 2, 2]);
            writer.TryAdd(MicrosoftAttributeType.Ipv6RemediationServers, [0, .. IPAddress.Parse("2001:db8::1").GetAddressBytes()]);
        }).Change!;
        Assert.Equal((AccessLevel.Quarantine, TimeSpan.FromMinutes(1)), (change.Level, change.SessionLimit));
        Assert.Equal(["192.0.2.1/32", "192.0.2.2/32", "2001:db8::1/128"], change.Remediation!.Select(network => network.ToString()));

        var probation = Read(writer =>
        {
            writer.TryAdd(MicrosoftAttributeType.QuarantineState, [0, 0, 0, 2]);
            writer.TryAdd(MicrosoftAttributeType.QuarantineGraceTime, [0x70, 0, 0, 0]);
        }).Change!.ApplyTo(TunnelAccess.Unlimited);
        Assert.Equal((AccessLevel.Probation, DateTimeOffset.FromUnixTimeSeconds(0x70000000)), (probation.Level, probation.ProbationEnds));
    }

    private static RadiusDynamicRequest Read(Action<RadiusPacketWriter> add)
    {
        var writer = RadiusPacketWriter.SignedRequest(RadiusCode.CoaRequest, 1, messageAuthenticator: true);
        writer.TryAdd(RadiusAttributeType.AcctSessionId, "1");
        add(writer);
        RadiusPacket.Parse(writer.ToPacket(new RadiusSecret("x")), out var packet);
        Assert.Equal(RadiusErrorCause.None, RadiusDynamicRequest.Read(packet, out var request));
        return request!;
    }

    private static byte[] Packet(RadiusCode code)
    {
        var writer = RadiusPacketWriter.SignedRequest(code, 1, messageAuthenticator: true);
        writer.TryAdd(RadiusAttributeType.EventTimestamp, DateTimeOffset.UnixEpoch);
        writer.TryAdd(RadiusAttributeType.UserName, "anna");
        writer.TryAdd(RadiusAttributeType.AcctSessionId, TunnelId.Create().ToString());
        writer.TryAdd(RadiusAttributeType.FramedIpAddress, IPAddress.Parse("10.0.0.7"));
        writer.TryAdd(RadiusAttributeType.CallingStationId, "192.0.2.1");
        writer.TryAdd(RadiusAttributeType.NasIpv6Address, IPAddress.IPv6Loopback);
        if (code == RadiusCode.CoaRequest)
        {
            writer.TryAdd(RadiusAttributeType.SessionTimeout, 3600);
            writer.TryAdd(RadiusAttributeType.FilterId, "1000/2000");
            writer.TryAdd(MicrosoftAttributeType.QuarantineState, [0, 0, 0, 2]);
            writer.TryAdd(MicrosoftAttributeType.Ipv4RemediationServers, [0, 192, 0, 2, 1]);
            writer.TryAdd(RadiusAttributeType.VendorSpecific, [0, 0, 0x37, 0x2A, 7, 6, 0, 0, 0x03, 0xE8]);
        }

        return writer.ToPacket(new RadiusSecret("x"));
    }
}
