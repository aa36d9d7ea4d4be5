using System.Globalization;
using System.Net;
using System.Text.Json;
using Concentrator.Control.Ports;
using Concentrator.Control.Serialization;
using Concentrator.Protocol.Ip;
using Microsoft.Data.Sqlite;

namespace Concentrator.Control.Local.Storage;

/// <summary>How the domain's values stand in columns.</summary>
internal static class RowFields
{
    /// <summary>A time as it is written.</summary>
    public static long ToColumn(this DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    /// <summary>A time that may be missing, as it is written.</summary>
    public static object? ToColumn(this DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    /// <summary>A span that may be missing, as it is written: milliseconds.</summary>
    public static object? ToColumn(this TimeSpan? span) => span is { } value ? (long)value.TotalMilliseconds : null;

    /// <summary>An address as it is written.</summary>
    public static long ToColumn(this Ipv4Address address) => address.Value;

    /// <summary>Reads a text that may be missing.</summary>
    public static string? Text(this SqliteDataReader row, string column) => row[column] as string;

    /// <summary>Reads a number.</summary>
    public static long Number(this SqliteDataReader row, string column) => (long)row[column];

    /// <summary>Reads a number that may be missing.</summary>
    public static long? OptionalNumber(this SqliteDataReader row, string column) => row[column] as long?;

    /// <summary>Reads a time.</summary>
    public static DateTimeOffset Time(this SqliteDataReader row, string column) => DateTimeOffset.FromUnixTimeMilliseconds(row.Number(column));

    /// <summary>Reads a time that may be missing.</summary>
    public static DateTimeOffset? OptionalTime(this SqliteDataReader row, string column) =>
        row.OptionalNumber(column) is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;

    /// <summary>Reads a span that may be missing.</summary>
    public static TimeSpan? OptionalSpan(this SqliteDataReader row, string column) =>
        row.OptionalNumber(column) is { } value ? TimeSpan.FromMilliseconds(value) : null;

    /// <summary>Reads an address.</summary>
    public static Ipv4Address Address(this SqliteDataReader row, string column) => new((uint)row.Number(column));

    /// <summary>Reads an address that may be missing.</summary>
    public static Ipv4Address? OptionalAddress(this SqliteDataReader row, string column) =>
        row.OptionalNumber(column) is { } value ? new Ipv4Address((uint)value) : null;

    /// <summary>Reads a tunnel id.</summary>
    public static TunnelId Tunnel(this SqliteDataReader row, string column) =>
        TunnelId.TryParse(row.Text(column), out var id) ? id : throw new InvalidDataException($"'{row.Text(column)}' is no tunnel id.");

    /// <summary>Reads one of an enumeration's names; a name of another version is the value given for that.</summary>
    public static T Named<T>(this SqliteDataReader row, string column, T unknown)
        where T : struct, Enum =>
        Enum.TryParse<T>(row.Text(column), out var value) ? value : unknown;

    /// <summary>Reads where a tunnel comes from.</summary>
    public static TunnelOrigin Origin(this SqliteDataReader row) =>
        new(EndPoint(row.Text("client")), EndPoint(row.Text("listener")), row.Text("server_name"), row.Text("correlation_id"));

    /// <summary>Reads what went through a tunnel.</summary>
    public static TunnelCounters Counters(this SqliteDataReader row) =>
        new(row.Number("bytes_up"), row.Number("bytes_down"), row.Number("packets_up"), row.Number("packets_down"));

    /// <summary>A record as it is written: JSON.</summary>
    public static string? ToColumn<T>(this T? record)
        where T : class => record is null ? null : JsonSerializer.Serialize(record, ControlJson.Options);

    /// <summary>Reads a record that may be missing.</summary>
    public static T? Record<T>(this SqliteDataReader row, string column)
        where T : class => row.Text(column) is { } text ? JsonSerializer.Deserialize<T>(text, ControlJson.Options) : null;

    /// <summary>An address and port as they are written.</summary>
    public static string ToColumn(this IPEndPoint endPoint) => string.Create(CultureInfo.InvariantCulture, $"{endPoint}");

    private static IPEndPoint EndPoint(string? text) => IPEndPoint.TryParse(text ?? "", out var endPoint) ? endPoint : new IPEndPoint(IPAddress.None, 0);
}
