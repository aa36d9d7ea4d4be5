using System.Net;
using Concentrator.Control.Radius;
using Concentrator.Control.Tests.Contract;
using Concentrator.Protocol.Radius;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Control.Tests.Radius;

/// <summary>Asking over a network that loses, doubles and forges, and servers that come and go.</summary>
public sealed class RadiusClientTests
{
    private static readonly RadiusSecret s_other = new("another");

    [Fact]
    public async Task A_lost_request_is_sent_again_the_same_to_the_last_byte()
    {
        var lose = 1;
        await using var server = new TestRadiusServer(request => lose-- > 0 ? null : Accept(request));
        await using var client = Client(server.Options() with { Timeout = TimeSpan.FromMilliseconds(200), Tries = 5 });

        Assert.NotNull(await client.Ask(new Question(), only: null, default));
        Assert.True(server.Requests.Count >= 2);
        Assert.All(server.Requests, request => Assert.Equal(server.Requests[0], request));
    }

    [Fact]
    public async Task An_answer_that_comes_twice_counts_once_and_never_for_another_request()
    {
        await using var server = new TestRadiusServer(Echo) { Copies = 3 };
        await using var client = Client(server.Options());

        for (var i = 0; i < 600; i++)
        {
            AssertEchoes($"user{i}", await client.Ask(new Question($"user{i}"), only: null, default));
        }

        Assert.Equal(600, server.Requests.Count);
    }

    /// <summary>Another secret; no Message-Authenticator; an altered one. Each is thrown away, and the genuine one behind it is taken.</summary>
    [Fact]
    public async Task A_forged_answer_is_not_heard()
    {
        await using var stranger = new TestRadiusServer(Accept) { Secret = s_other };
        await using var bare = new TestRadiusServer(request => RadiusPacketWriter.Answer(RadiusCode.AccessAccept, request, messageAuthenticator: false));
        await using var altered = new TestRadiusServer(request =>
        {
            var answer = RadiusPacketWriter.Answer(RadiusCode.AccessAccept, request, messageAuthenticator: false);
            answer.TryAdd(RadiusAttributeType.MessageAuthenticator, new byte[16]);
            return answer;
        });
        foreach (var server in new[] { stranger, bare, altered })
        {
            await using var client = Client(server.Options() with { Timeout = TimeSpan.FromMilliseconds(100), Tries = 2 });
            Assert.Null(await client.Ask(new Question(), only: null, default));
            Assert.Equal(2, server.Requests.Count);
        }

        await using var trusting = Client(bare.Options() with { RequireMessageAuthenticator = false });
        Assert.NotNull(await trusting.Ask(new Question(), only: null, default));
    }

    [Fact]
    public async Task The_next_server_is_asked_when_one_is_silent_and_the_silent_one_is_asked_last_for_a_while()
    {
        var clock = new TestClock();
        await using var first = new TestRadiusServer(_ => null);
        await using var second = new TestRadiusServer(Accept);
        await using var client = new RadiusClient(
            [first.Options("first") with { Timeout = TimeSpan.FromSeconds(1), Tries = 2 }, second.Options("second") with { Priority = 2 }],
            TimeSpan.FromMinutes(1),
            clock,
            () => 0.5,
            NullLogger.Instance);

        var asking = client.Ask(new Question(), only: null, default);
        while (!asking.IsCompleted)
        {
            await Task.WhenAny(asking, Task.Delay(10));
            clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal("second", (await asking)!.Server.Options.Name);
        Assert.Equal("second", (await client.Ask(new Question(), only: null, default))!.Server.Options.Name);
        Assert.Equal(2, first.Requests.Count);

        first.Answer = Accept;
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("first", (await client.Ask(new Question(), only: null, default))!.Server.Options.Name);
    }

    [Fact]
    public async Task Equal_servers_share_the_requests_as_their_weights_say()
    {
        await using var one = new TestRadiusServer(Accept);
        await using var three = new TestRadiusServer(Accept);
        await using var none = new TestRadiusServer(Accept);
        var random = new Random(7);
        await using var client = new RadiusClient(
            [one.Options("one"), three.Options("three") with { Weight = 3 }, none.Options("none") with { Weight = 0 }], TimeSpan.FromMinutes(1), TimeProvider.System, random.NextDouble, NullLogger.Instance);

        for (var i = 0; i < 400; i++)
        {
            await client.Ask(new Question(), only: null, default);
        }

        Assert.InRange(three.Requests.Count, 260, 340);
        Assert.Equal(400, one.Requests.Count + three.Requests.Count);
        Assert.Empty(none.Requests);
    }

    [Fact]
    public async Task A_thousand_requests_at_once_are_told_apart()
    {
        await using var server = new TestRadiusServer(Echo);
        var clock = new TestClock();
        await using var client = Client(server.Options() with { Tries = 10, Timeout = TimeSpan.FromSeconds(1) }, clock);

        var asked = Task.WhenAll(Enumerable.Range(0, 1000).Select(i => client.Ask(new Question($"user{i}"), only: null, default)));
        while (!asked.IsCompleted)
        {
            // A datagram that a full buffer lost is sent again, but not because the machine is busy.
            await Task.WhenAny(asked, Task.Delay(20));
            if (server.IsIdle)
            {
                clock.Advance(TimeSpan.FromMilliseconds(10));
            }
        }

        var replies = await asked;
        for (var i = 0; i < replies.Length; i++)
        {
            AssertEchoes($"user{i}", replies[i]);
        }
    }

    [Fact]
    public async Task A_server_to_which_there_is_no_way_does_not_keep_the_others_from_being_asked()
    {
        await using var server = new TestRadiusServer(Accept);
        var nowhere = server.Options("nowhere") with { Address = new IPEndPoint(IPAddress.Broadcast, 1812) };
        await using var client = new RadiusClient([nowhere, server.Options("there") with { Priority = 2 }], TimeSpan.FromMinutes(1), TimeProvider.System, () => 0.5, NullLogger.Instance);

        Assert.Equal("there", (await client.Ask(new Question(), only: null, default))!.Server.Options.Name);
    }

    [Fact]
    public async Task An_answer_to_EAP_is_signed_whatever_the_configuration_says()
    {
        await using var bare = new TestRadiusServer(request => RadiusPacketWriter.Answer(RadiusCode.AccessAccept, request, messageAuthenticator: false));
        var options = bare.Options() with { RequireMessageAuthenticator = false };
        await using var client = Client(options);
        await using var impatient = Client(options with { Timeout = TimeSpan.FromMilliseconds(100) });

        Assert.NotNull(await client.Ask(new Question(), only: null, default));
        Assert.Null(await impatient.Ask(new Question(eap: true), only: null, default));
    }

    [Fact]
    public async Task A_server_that_passes_over_one_request_and_answers_others_is_alive()
    {
        await using var first = new TestRadiusServer(request => request.TryFind(RadiusAttributeType.UserName, out var name) && name.Value.SequenceEqual("nobody"u8) ? null : Accept(request));
        await using var second = new TestRadiusServer(Accept);
        await using var client = new RadiusClient(
            [first.Options("first") with { Timeout = TimeSpan.FromMilliseconds(300), Tries = 2 }, second.Options("second") with { Priority = 2 }],
            TimeSpan.FromMinutes(1),
            TimeProvider.System,
            () => 0.5,
            NullLogger.Instance);

        var passedOver = client.Ask(new Question("nobody"), only: null, default);
        Assert.Equal("first", (await client.Ask(new Question(), only: null, default))!.Server.Options.Name);
        Assert.Equal("second", (await passedOver)!.Server.Options.Name);
        Assert.Equal("first", (await client.Ask(new Question(), only: null, default))!.Server.Options.Name);
    }

    private static RadiusPacketWriter Echo(RadiusPacket request)
    {
        request.TryFind(RadiusAttributeType.UserName, out var name);
        var answer = RadiusPacketWriter.Answer(RadiusCode.AccessAccept, request, messageAuthenticator: true);
        answer.TryAdd(RadiusAttributeType.ReplyMessage, name.Value);
        return answer;
    }

    private static void AssertEchoes(string name, RadiusReply? reply) =>
        Assert.True(reply!.Packet.TryFind(RadiusAttributeType.ReplyMessage, out var said) && said.TryReadText(out var text) && string.Equals(text, name, StringComparison.Ordinal));

    private static RadiusPacketWriter Accept(RadiusPacket request) => RadiusPacketWriter.Answer(RadiusCode.AccessAccept, request, messageAuthenticator: true);

    private static RadiusClient Client(RadiusServerOptions server, TimeProvider? time = null) => new([server], TimeSpan.FromMinutes(1), time ?? TimeProvider.System, () => 0.5, NullLogger.Instance);

    private sealed class Question(string name = "anna", bool eap = false) : IRadiusRequest
    {
        public RadiusCode Code => RadiusCode.AccessRequest;

        public bool HasEap => eap;

        public RadiusPacketWriter Write(byte identifier, RadiusSecret secret)
        {
            var request = RadiusPacketWriter.AccessRequest(identifier, System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
            request.TryAdd(RadiusAttributeType.UserName, name);
            return request;
        }
    }
}
