using System.Text.Json;
using Concentrator.Cluster.Serialization;
using Concentrator.Control.Edges;
using Concentrator.Control.Ports;

namespace Concentrator.Cluster.Ports;

/// <summary>As many commands as one answer carries over the network: their packet filters once, beside them.</summary>
internal static class CommandParcel
{
    /// <summary>The most commands.</summary>
    internal const int MostCommands = 500;

    /// <summary>The most bytes of commands, and of filters: only the first command, and its filters, may have more.</summary>
    internal const int MostBytes = 256 * 1024;

    /// <summary>The first of a batch's commands, up to the limits. The edge asks for the rest when it has done them.</summary>
    /// <param name="batch">All that wait.</param>
    /// <param name="version">What the edge speaks; before <see cref="PortVersion.FiltersByDigest"/> filters are spelled out.</param>
    /// <param name="digests">Names filters.</param>
    public static EdgeCommandBatch Pack(EdgeCommandBatch batch, int version, FilterDigests digests)
    {
        List<EdgeCommand> packed = [];
        var filters = new FilterLists(digests);
        var (ofCommands, ofFilters) = (0, 0);
        foreach (var command in batch.Commands)
        {
            var (form, ofNew) = (command, 0);
            if (version >= PortVersion.FiltersByDigest && command.Access is { Filters.Count: > 0 } access)
            {
                ofNew = access.Filters.Where(filter => !filters.Has(filter)).Sum(SizeOf);
                form = command with { Access = filters.Shorten(access) };
            }

            var size = SizeOf(form);
            if (packed.Count > 0 && (packed.Count == MostCommands || ofCommands + size > MostBytes || (ofNew > 0 && ofFilters + ofNew > MostBytes)))
            {
                break;
            }

            (ofCommands, ofFilters) = (ofCommands + size, ofFilters + ofNew);
            packed.Add(form);
            if (!ReferenceEquals(form, command))
            {
                filters.Add(command.Access!);
            }
        }

        return batch with { Commands = packed, Filters = filters.All.Count > 0 ? filters.All : null };
    }

    /// <summary>The commands as they were before they were packed.</summary>
    public static EdgeCommandBatch Unpack(EdgeCommandBatch batch) => batch.Filters is null
        ? batch
        : batch with { Commands = [.. batch.Commands.Select(command => command.Access is { } access ? command with { Access = FilterLists.Restore(access, batch.Filters) } : command)], Filters = null };

    private static int SizeOf<T>(T part) => JsonSerializer.SerializeToUtf8Bytes(part, ClusterJson.Options).Length;
}
