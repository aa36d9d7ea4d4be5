using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Protocol.Radius;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Radius;

/// <summary>Answers Disconnect-Requests and CoA-Requests (RFC 5176). Safe for use by several threads.</summary>
/// <param name="options">Who may send them.</param>
/// <param name="sessions">The sessions.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where is told what was asked and what was refused.</param>
internal sealed partial class RadiusDynamicAuthority(RadiusDynamicOptions options, ISessionDirectory sessions, TimeProvider time, ILogger logger)
{
    private const int MostAnswers = 65_536;

    /// <summary>Less than senders wait before they give up.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly RadiusReplayCache _answers = new(options.Window * 2, MostAnswers, time);

    /// <summary>The answer to a datagram; null when it gets none: it is not genuine, or from nobody who may send one.</summary>
    public async Task<byte[]?> Answer(ReadOnlyMemory<byte> datagram, IPAddress from)
    {
        var sender = from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from;
        if (options.Clients.FirstOrDefault(client => client.Address.Contains(sender)) is not { } client)
        {
            Log.Stranger(logger, sender);
            return null;
        }

        if (RadiusPacket.Parse(datagram.Span, out var packet) is var error and not RadiusPacketError.None)
        {
            Log.Malformed(logger, client.Name, sender, error.ToString());
            return null;
        }

        if (packet.Code is not (RadiusCode.DisconnectRequest or RadiusCode.CoaRequest))
        {
            Log.Malformed(logger, client.Name, sender, $"a packet of code {(int)packet.Code}");
            return null;
        }

        if (client.Secret.CheckRequest(packet, client.RequireMessageAuthenticator) is var signature and not RadiusSignature.Valid)
        {
            Log.Forged(logger, client.Name, sender, signature);
            return null;
        }

        if (IsStale(packet))
        {
            Log.Stale(logger, client.Name, sender);
            return null;
        }

        var bytes = packet.Bytes.ToArray();
        var authenticator = BinaryPrimitives.ReadUInt128BigEndian(packet.Authenticator);
        return await _answers.GetOrAdd(authenticator, () => Decide(bytes, authenticator, client));
    }

    private bool IsStale(in RadiusPacket packet) =>
        packet.TryFind(RadiusAttributeType.EventTimestamp, out var stamp)
        && (!stamp.TryReadInteger(out var seconds) || (time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > options.Window);

    private async Task<byte[]?> Decide(byte[] bytes, UInt128 authenticator, RadiusDynamicClient client)
    {
        var (cause, request) = Read(bytes);
        if (request is not null)
        {
            using var deadline = new CancellationTokenSource(_patience);
            try
            {
                cause = await Do(request, client, deadline.Token);
            }
            catch (Exception fault) when (fault is ControlPlaneUnavailableException or OperationCanceledException)
            {
                // It may be done or not: sent again, it is tried again.
                _answers.Remove(authenticator);
                cause = RadiusErrorCause.ResourcesUnavailable;
            }
        }

        RadiusPacket.Parse(bytes, out var packet);
        if (cause != RadiusErrorCause.None)
        {
            Log.Refused(logger, client.Name, packet.Code, cause);
        }

        return Write(packet, cause, client.Secret);
    }

    private (RadiusErrorCause Cause, RadiusDynamicRequest? Request) Read(byte[] bytes)
    {
        RadiusPacket.Parse(bytes, out var packet);
        if (options.RequireEventTimestamp && !packet.TryFind(RadiusAttributeType.EventTimestamp, out _))
        {
            return (RadiusErrorCause.MissingAttribute, null);
        }

        return (RadiusDynamicRequest.Read(packet, out var request), request);
    }

    private async Task<RadiusErrorCause> Do(RadiusDynamicRequest request, RadiusDynamicClient client, CancellationToken deadline)
    {
        var found = (await request.Target.Find(sessions, deadline)).Where(request.MayMean).ToList();
        if (found.Count == 0)
        {
            return RadiusErrorCause.SessionContextNotFound;
        }

        var meant = found.Where(session => request.Target.MeansNasOf(session, options.Nas, IsOurs)).ToList();
        if (meant.Count != 1)
        {
            return meant.Count == 0 ? RadiusErrorCause.NasIdentificationMismatch : RadiusErrorCause.MultipleSessionSelectionUnsupported;
        }

        var session = meant[0];
        var reason = $"RADIUS client {client.Name} asked for it.";
        if (request.Change is { } change)
        {
            var outcome = await sessions.ChangeAccess(session.Tunnel, change, deadline);
            if (outcome == AccessChangeOutcome.Taken)
            {
                Log.Changed(logger, client.Name, session.Tunnel, session.UserName, change);
            }

            return outcome switch
            {
                AccessChangeOutcome.Taken => RadiusErrorCause.None,
                AccessChangeOutcome.Outdated => RadiusErrorCause.InvalidRequest,
                _ => RadiusErrorCause.SessionContextNotFound,
            };
        }

        if (!await sessions.Disconnect(session.Tunnel, reason, deadline))
        {
            return RadiusErrorCause.SessionContextNotFound;
        }

        Log.Disconnected(logger, client.Name, session.Tunnel, session.UserName);
        return RadiusErrorCause.None;
    }

    private static byte[] Write(in RadiusPacket request, RadiusErrorCause cause, RadiusSecret secret)
    {
        var code = (request.Code, cause) switch
        {
            (RadiusCode.CoaRequest, RadiusErrorCause.None) => RadiusCode.CoaAck,
            (RadiusCode.CoaRequest, _) => RadiusCode.CoaNak,
            (_, RadiusErrorCause.None) => RadiusCode.DisconnectAck,
            _ => RadiusCode.DisconnectNak,
        };
        var answer = RadiusPacketWriter.Answer(code, request, request.TryFind(RadiusAttributeType.MessageAuthenticator, out _));
        if (cause != RadiusErrorCause.None)
        {
            answer.TryAdd(RadiusAttributeType.ErrorCause, (uint)cause);
        }

        foreach (var attribute in request.Attributes)
        {
            // What proxies on the way need, unchanged and in its order (RFC 5176 §3.1).
            if (attribute.Type is RadiusAttributeType.ProxyState or RadiusAttributeType.State)
            {
                answer.TryAdd(attribute.Type, attribute.Value);
            }
        }

        return answer.ToPacket(secret);
    }

    /// <summary>Whether an address is this machine's.</summary>
    private static bool IsOurs(IPAddress address) =>
        NetworkInterface.GetAllNetworkInterfaces().SelectMany(link => link.GetIPProperties().UnicastAddresses).Any(own => own.Address.Equals(address));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Address} sent a RADIUS request and is none of Radius:Dynamic:Clients; it gets no answer.")]
        public static partial void Stranger(ILogger logger, IPAddress address);

        [LoggerMessage(2, LogLevel.Warning, "RADIUS client {Client} at {Address} sent what is no Disconnect-Request or CoA-Request: {Error}.")]
        public static partial void Malformed(ILogger logger, string client, IPAddress address, string error);

        [LoggerMessage(3, LogLevel.Warning, "A request of RADIUS client {Client} at {Address} is not genuine ({Signature}): the secrets differ, or somebody forges requests.")]
        public static partial void Forged(ILogger logger, string client, IPAddress address, RadiusSignature signature);

        [LoggerMessage(4, LogLevel.Warning, "A request of RADIUS client {Client} at {Address} is too old or of a time to come: the clocks differ, or somebody sends again what was sent before.")]
        public static partial void Stale(ILogger logger, string client, IPAddress address);

        [LoggerMessage(5, LogLevel.Warning, "A {Code} of RADIUS client {Client} was refused: {Cause}.")]
        public static partial void Refused(ILogger logger, string client, RadiusCode code, RadiusErrorCause cause);

        [LoggerMessage(6, LogLevel.Information, "RADIUS client {Client} ends tunnel {Tunnel} of {User}.")]
        public static partial void Disconnected(ILogger logger, string client, TunnelId tunnel, string user);

        [LoggerMessage(7, LogLevel.Information, "RADIUS client {Client} changes what tunnel {Tunnel} of {User} may do: {Change}")]
        public static partial void Changed(ILogger logger, string client, TunnelId tunnel, string user, AccessChange change);
    }
}
