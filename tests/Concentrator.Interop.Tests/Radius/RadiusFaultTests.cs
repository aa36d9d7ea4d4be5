using System.Collections.Concurrent;
using System.Security.Cryptography;
using Concentrator.Client;
using Concentrator.Interop.Tests.Door;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Radius;

namespace Concentrator.Interop.Tests.Radius;

/// <summary>What happens between our server and a real FreeRADIUS: datagrams are lost, come twice and are forged, and FreeRADIUS dies in the middle of a login.</summary>
public sealed class RadiusFaultTests(RadiusFaultWorld world) : IClassFixture<RadiusFaultWorld>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>Of every request and of every answer the first copy is lost, and all others come twice.</summary>
    [ProgramFact("freeradius")]
    public async Task Datagrams_that_are_lost_or_come_twice_harm_no_login_and_no_account()
    {
        var (requests, answers) = (new Lossy(), new Lossy());
        var fromOther = world.Other.Output.Length;
        foreach (var relay in new[] { world.Logins, world.Accounts })
        {
            relay.FromClient = (datagram, path) => requests.PassAsync(datagram, path.ToServerAsync);
            relay.FromServer = (datagram, path) => answers.PassAsync(datagram, path.ToClientAsync);
        }

        foreach (var method in new[] { AuthenticationMethod.MsChapV2, AuthenticationMethod.Eap, AuthenticationMethod.Pap })
        {
            await using var tunnel = await world.World.DialAsync(method, "emily");
            Assert.True(await SharedPort.PingAsync(tunnel), $"{method}: no answer through the tunnel.\n{world.World.Server.Process.Output}");
            var session = await world.SessionAsync();
            await tunnel.DisconnectAsync();

            // FreeRADIUS keeps no answer to accounting: it writes a copy that comes after its answer once more. All copies say the same.
            var told = await world.AccountedAsync(session);
            Assert.Equal(["Start", "Stop"], told.Select(record => (record.Status, record["Event-Timestamp"], record["Acct-Session-Time"], record["Acct-Input-Octets"], record["Acct-Output-Octets"])).Distinct().Select(record => record.Status));
        }

        world.Logins.Reset();
        world.Accounts.Reset();
        Assert.True(requests.Lost >= 10 && answers.Lost >= 10, $"{requests.Lost} requests and {answers.Lost} answers were lost");
        Assert.DoesNotContain("Received Access-Request", world.Other.Output[fromOther..], StringComparison.Ordinal);
    }

    /// <summary>
    /// Whoever breaks the Response Authenticator by a collision of MD5 (CVE-2024-3596, BlastRADIUS) makes an accept that has a right one, and no right Message-Authenticator: only the
    /// secret itself gives that. Here the secret makes the first.
    /// </summary>
    [ProgramFact("freeradius")]
    public async Task A_forged_answer_is_not_heard_and_FreeRADIUS_own_one_behind_it_counts()
    {
        var log = world.World.Server.Process;
        var fromOther = world.Other.Output.Length;
        foreach (var method in new[] { AuthenticationMethod.Pap, AuthenticationMethod.Eap })
        {
            foreach (var (signature, forge) in new (RadiusSignature, Func<byte[], RadiusCode, byte[]>)[]
            {
                (RadiusSignature.MessageAuthenticatorMissing, (request, code) => Forge(request, code, FreeRadius.Secret, messageAuthenticator: null)),
                (RadiusSignature.MessageAuthenticator, (request, code) => Forge(request, code, FreeRadius.Secret, RandomNumberGenerator.GetBytes(16))),
                (RadiusSignature.Authenticator, (request, code) => Forge(request, code, "a guess", messageAuthenticator: null)),
            })
            {
                var from = log.LineCount;
                ForgeFirst(request => forge(request, RadiusCode.AccessAccept));
                var refused = await Assert.ThrowsAsync<SstpConnectException>(() => world.World.DialAsync(method, "emily", "of Concord"));
                Assert.Equal(SstpTunnelEndReason.AuthenticationFailed, refused.Reason);
                await log.WaitForLineAsync(line => line.Contains($"RADIUS server first is not genuine ({signature})", StringComparison.Ordinal), s_patience, from);
                await log.WaitForLineAsync(line => line.Contains("Login refused", StringComparison.Ordinal) && line.Contains(nameof(AuthenticationFailure.RefusedByServer), StringComparison.Ordinal), s_patience, from);

                ForgeFirst(request => forge(request, RadiusCode.AccessReject));
                await using var tunnel = await world.World.DialAsync(method, "emily");
                Assert.True(await SharedPort.PingAsync(tunnel));
                await tunnel.DisconnectAsync();
            }
        }

        world.Logins.Reset();
        Assert.DoesNotContain("Received Access-Request", world.Other.Output[fromOther..], StringComparison.Ordinal);
    }

    /// <summary>The conversation's State is of no use to another server: this login is over, the next one begins elsewhere.</summary>
    [ProgramFact("freeradius")]
    public async Task A_login_whose_FreeRADIUS_is_killed_between_challenge_and_answer_ends_and_the_next_server_takes_others()
    {
        var log = world.World.Server.Process;
        var isKilled = false;
        world.Logins.FromServer = async (datagram, path) =>
        {
            if (datagram[0] == (byte)RadiusCode.AccessChallenge && !isKilled)
            {
                isKilled = true;
                await world.World.Radius.KillAsync();
            }

            await path.ToClientAsync(datagram);
        };
        var from = log.LineCount;
        var refused = await Assert.ThrowsAsync<SstpConnectException>(() => world.World.DialAsync(AuthenticationMethod.Eap, "emily"));
        Assert.True(isKilled);
        await log.WaitForLineAsync(line => line.Contains("RADIUS server first", StringComparison.Ordinal) && line.Contains("does not answer", StringComparison.Ordinal), s_patience, from);
        await log.WaitForLineAsync(line => line.Contains("Login refused", StringComparison.Ordinal) && line.Contains(nameof(AuthenticationFailure.NoServerAnswer), StringComparison.Ordinal), s_patience, from);
        Assert.True(refused.Reason is SstpTunnelEndReason.AuthenticationFailed or SstpTunnelEndReason.NotAdmitted, refused.Message);

        foreach (var method in new[] { AuthenticationMethod.Eap, AuthenticationMethod.MsChapV2 })
        {
            await using var tunnel = await world.World.DialAsync(method, "emily");
            Assert.True(await SharedPort.PingAsync(tunnel));
            await tunnel.DisconnectAsync();
        }

        Assert.Contains("Sent Access-Accept", world.Other.Output, StringComparison.Ordinal);

        // The first is asked again when its dead time is over.
        world.Logins.Reset();
        await world.World.Radius.StartAsync();
        from = log.LineCount;
        var back = log.WaitForLineAsync(line => line.Contains("RADIUS server first answers again", StringComparison.Ordinal), s_patience, from);
        while (!back.IsCompleted)
        {
            await using var tunnel = await world.World.DialAsync(AuthenticationMethod.MsChapV2, "emily");
            await tunnel.DisconnectAsync();
        }

        await back;
    }

    private void ForgeFirst(Func<byte[], byte[]> forge) => world.Logins.FromClient = async (datagram, path) =>
    {
        await path.ToClientAsync(forge(datagram));
        await path.ToServerAsync(datagram);
    };

    private static byte[] Forge(byte[] request, RadiusCode code, string secret, byte[]? messageAuthenticator)
    {
        Assert.Equal(RadiusPacketError.None, RadiusPacket.Parse(request, out var packet));
        var answer = RadiusPacketWriter.Answer(code, packet, messageAuthenticator: false);

        // Where the bytes of the collision stand.
        answer.TryAdd(RadiusAttributeType.ProxyState, RandomNumberGenerator.GetBytes(200));
        if (messageAuthenticator is not null)
        {
            answer.TryAdd(RadiusAttributeType.MessageAuthenticator, messageAuthenticator);
        }

        return answer.ToPacket(new RadiusSecret(secret));
    }

    /// <summary>Loses the first copy of everything and doubles the others.</summary>
    private sealed class Lossy
    {
        private readonly ConcurrentDictionary<string, int> _copies = new(StringComparer.Ordinal);

        internal int Lost => _copies.Count;

        internal async Task PassAsync(byte[] datagram, Func<byte[], Task> send)
        {
            if (_copies.AddOrUpdate(Convert.ToHexString(datagram), 1, (_, copies) => copies + 1) > 1)
            {
                await send(datagram);
                await send(datagram);
            }
        }
    }
}
