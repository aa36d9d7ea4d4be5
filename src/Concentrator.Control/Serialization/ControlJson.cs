using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Concentrator.Control.Ports;
using Concentrator.Control.Users;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Serialization;

/// <summary>
/// JSON of our records, as they are kept and as they go between nodes. Members may be added, and readers take what they know: that is how old and new nodes work together
/// (<see cref="PortVersion"/>). Enumerations go by name, so that their order may change; those that get new members now and then are read whatever the name.
/// </summary>
internal static class ControlJson
{
    /// <summary>The options; not to be changed.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Options with converters of one's own, which come first.</summary>
    public static JsonSerializerOptions Create(params ReadOnlySpan<JsonConverter> converters)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.General) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true };
        foreach (var converter in converters)
        {
            options.Converters.Add(converter);
        }

        options.Converters.Add(new GrowingNameConverter<TunnelEndReason>(TunnelEndReason.Administrator));
        options.Converters.Add(new GrowingNameConverter<AuthenticationFailure>(AuthenticationFailure.Unavailable));

        // A command of a kind that is not known has no access with it: nothing is done.
        options.Converters.Add(new GrowingNameConverter<EdgeCommandKind>(EdgeCommandKind.Access));
        options.Converters.Add(new GrowingNameConverter<HealthOutcome>(HealthOutcome.UnknownTunnel));
        options.Converters.Add(new GrowingNameConverter<HealthSource>(HealthSource.Tunnel));
        options.Converters.Add(new JsonStringEnumConverter());
        options.Converters.Add(new TextConverter<IPAddress>(IPAddress.Parse, address => address.ToString()));
        options.Converters.Add(new TextConverter<IPEndPoint>(IPEndPoint.Parse, endpoint => endpoint.ToString()));
        options.Converters.Add(new TextConverter<IPNetwork>(IPNetwork.Parse, network => network.ToString()));
        options.Converters.Add(new TextConverter<Ipv4Address>(text => Ipv4Address.From(IPAddress.Parse(text)), address => address.ToString()));
        options.Converters.Add(new TextConverter<UInt128>(
            text => UInt128.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            value => value.ToString("x", CultureInfo.InvariantCulture)));
        options.Converters.Add(new TextConverter<TunnelId>(
            text => TunnelId.TryParse(text, out var id) ? id : throw new FormatException(),
            id => id.ToString()));
        options.Converters.Add(new TextConverter<UserKey>(UserKey.Of, key => key.Value));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
