using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Concentrator.Cluster.Storage;
using Concentrator.Control.Ports;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Cluster.Serialization;

/// <summary>
/// JSON of what goes between nodes and into Redis. Members may be added, and readers take what they know: that is how old and new nodes work together
/// (<see cref="PortVersion"/>). Enumerations go by name, so that their order may change; reasons, of which there are new ones now and then, are read whatever their name.
/// </summary>
internal static class ClusterJson
{
    /// <summary>The options; not to be changed.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Whether a type is ours and goes as JSON.</summary>
    public static bool Carries(Type type) => type.Namespace?.StartsWith("Concentrator.", StringComparison.Ordinal) == true && !typeof(IAddressable).IsAssignableFrom(type) && !typeof(Exception).IsAssignableFrom(type);

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.General) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true };
        options.Converters.Add(new GrowingNameConverter<TunnelEndReason>(TunnelEndReason.Administrator));
        options.Converters.Add(new GrowingNameConverter<AuthenticationFailure>(AuthenticationFailure.Unavailable));
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
        options.Converters.Add(new TextConverter<RedisGeneration>(text => new RedisGeneration(text), generation => generation.Value));
        options.Converters.Add(new TextConverter<UserKey>(UserKey.Of, key => key.Value));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
