using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Concentrator.Control.Ports;
using Concentrator.Control.Serialization;

namespace Concentrator.Control.Edges;

/// <summary>Names packet filters by their content: SHA-256 of the filter's JSON (<see cref="ControlJson"/>), as 64 hexadecimal digits. It remembers those of filters that are still in use. Safe for use by several threads.</summary>
internal sealed class FilterDigests
{
    private readonly ConditionalWeakTable<PacketFilter, string> _known = [];

    /// <summary>The name of a filter.</summary>
    public string Of(PacketFilter filter) => _known.GetValue(filter, static unknown => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(unknown, ControlJson.Options))));

    /// <summary>A filter was kept by a name. It keeps it, also where another build, which wrote it otherwise, has named it: what names it elsewhere finds it still.</summary>
    public void Learn(PacketFilter filter, string digest) => _known.TryAdd(filter, digest);
}
