using Concentrator.Control.Ports;
using Concentrator.DataPlane;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.Listening;

/// <summary>The block lists as they are now. Any thread may read and replace them; a worker sees new ones with its next packet or connection.</summary>
internal sealed partial class Blocking(BlockLists lists, ILogger logger)
{
    private volatile BlockLists _lists = lists;
    private volatile string _digest = "";

    internal BlockLists Lists
    {
        get => _lists;
        set => _lists = value;
    }

    /// <summary>Tells the control plane which list is here.</summary>
    internal string Digest => _digest;

    /// <summary>Takes the control plane's list.</summary>
    internal void Take(BlockList list)
    {
        Lists = new BlockLists(new PrefixSet(list.Clients), new PrefixSet(list.Destinations));
        _digest = list.Digest;
        Log.Taken(logger, list.Clients.Count, list.Destinations.Count);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The block list has {Clients} networks that may not connect and {Destinations} that clients may not reach")]
        internal static partial void Taken(ILogger logger, int clients, int destinations);
    }
}
