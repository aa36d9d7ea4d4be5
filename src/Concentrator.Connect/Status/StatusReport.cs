using System.Text.Json;
using System.Text.Json.Serialization;
using Concentrator.Client;
using Concentrator.Connect.Network;
using Concentrator.DataPlane.Services;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Tls;
using Microsoft.Extensions.Logging;

namespace Concentrator.Connect.Status;

/// <summary>Tells what happens: lines for people on standard error, JSON for programs on standard output, and the service manager.</summary>
/// <param name="events">Takes the JSON lines; null for none.</param>
/// <param name="lines">Takes the lines for people.</param>
/// <param name="time">The clock of the events.</param>
internal sealed class StatusReport(TextWriter? events, TextWriter lines, TimeProvider time) : ILogger, IDisposable
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Lock _gate = new();
    private readonly ServiceNotification _service = new();
    private string? _judged;

    /// <summary>An attempt begins.</summary>
    public void Connecting(SstpClientOptions options, int attempt)
    {
        Say($"connecting to {ServerOf(options)} as {options.UserName}{(options.Proxy is null ? "" : $" through {options.Proxy}")}");
        Write(new StatusEvent { Event = "connecting", Time = time.GetUtcNow(), Server = ServerOf(options), Proxy = options.Proxy?.ToString(), User = options.UserName, Attempt = attempt });
        _service.Send($"STATUS=Connecting to {ServerOf(options)}");
    }

    /// <summary>A tunnel is open and the machine uses it.</summary>
    public void Connected(SstpClientOptions options, string device, NetworkPlan plan, SstpConnection tunnel)
    {
        var addresses = options.Ipv4 ? tunnel.Addresses : null;
        var address = addresses?.Client.ToString() ?? tunnel.Identifiers?.ClientLinkLocal.ToString();
        Say($"connected: {address} on {device}, MTU {plan.Mtu}, {tunnel.TlsDescription}");
        Write(new StatusEvent
        {
            Event = "connected",
            Time = time.GetUtcNow(),
            Server = ServerOf(options),
            Proxy = options.Proxy?.ToString(),
            User = options.UserName,
            Device = device,
            Address = address,
            Gateway = addresses is null || addresses.Server == Ipv4Address.None ? null : addresses.Server.ToString(),
            Dns = addresses is null ? [] : [.. new[] { addresses.PrimaryDns, addresses.SecondaryDns }.Where(server => server != Ipv4Address.None).Select(server => server.ToString())],
            Routes = [.. plan.Routes.Concat(addresses is null ? plan.Ipv6Routes : []).Select(route => route.ToString())],
            Mtu = plan.Mtu,
            Remote = tunnel.RemoteEndPoint?.ToString(),
            Tls = tunnel.TlsDescription,
        });
        _service.Send($"READY=1\nSTATUS=Connected to {ServerOf(options)}: {address} on {device}");
    }

    /// <summary>A tunnel, or an attempt at one, has ended.</summary>
    public void Disconnected(SstpTunnelEnd end)
    {
        Say(end.Message);
        Write(new StatusEvent
        {
            Event = "disconnected",
            Time = time.GetUtcNow(),
            Reason = Word(end.Reason),
            Phase = Word(end.Phase),
            FailedCheck = end.FailedCheck == CertificateCheck.None ? null : Word(end.FailedCheck),
            Message = end.Message,
        });
        _service.Send($"STATUS={end.Message.ReplaceLineEndings(" ")}");
    }

    /// <summary>It was stopped by a signal; whatever there was is ended and undone.</summary>
    public void Stopped(SstpClientOptions options) =>
        Disconnected(new SstpTunnelEnd(SstpClientPhase.Closed, SstpTunnelEndReason.Local, $"Disconnected from {ServerOf(options)}."));

    /// <summary>Another attempt follows.</summary>
    public void Retrying(TimeSpan delay, int attempt, bool isBlocked)
    {
        Say($"dialling again in {delay.TotalSeconds:0.0} s{(isBlocked ? "; until then nothing goes where the tunnel led" : "")}");
        Write(new StatusEvent { Event = "retrying", Time = time.GetUtcNow(), Attempt = attempt, Delay = Math.Round(delay.TotalSeconds, 3), Blocked = isBlocked ? true : null });
    }

    /// <summary>The server has judged the machine's health. People are told when it says something else than before.</summary>
    public void Judged(string level, IReadOnlyList<string> missing)
    {
        var line = $"the machine's health is stated: {level}{string.Concat(missing.Select(sentence => $"; {PrintableText.Of(sentence)}"))}";
        lock (_gate)
        {
            if (string.Equals(_judged, line, StringComparison.Ordinal))
            {
                line = null;
            }
            else
            {
                _judged = line;
            }
        }

        if (line is not null)
        {
            Say(line);
        }

        Write(new StatusEvent { Event = "health", Time = time.GetUtcNow(), Level = level, Missing = missing });
    }

    /// <summary>Says something to people.</summary>
    public void Say(string line)
    {
        lock (_gate)
        {
            lines.WriteLine($"sstp: {line}");
        }
    }

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Say(formatter(state, exception));
        }
    }

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public void Dispose() => _service.Dispose();

    private static string ServerOf(SstpClientOptions options) => options.Host.Contains(':', StringComparison.Ordinal) ? $"[{options.Host}]:{options.Port}" : $"{options.Host}:{options.Port}";

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private void Write(StatusEvent status)
    {
        lock (_gate)
        {
            events?.WriteLine(JsonSerializer.Serialize(status, s_json));
            events?.Flush();
        }
    }
}
