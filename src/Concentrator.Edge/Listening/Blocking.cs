using Concentrator.Control.Ports;
using Concentrator.DataPlane;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.Listening;

/// <summary>
/// The block lists as they are now. Any thread may read and replace them; a worker sees new ones with its next packet or connection. Of two lists of the control plane the later
/// one stays, whichever comes last: answers may overtake each other, and a control plane that lost its memory knows less than was told here.
/// </summary>
internal sealed partial class Blocking(BlockLists lists, ILogger logger)
{
    private readonly Lock _taking = new();
    private volatile BlockLists _lists = lists;
    private volatile string _digest = "";
    private volatile bool _isKnown;
    private long _version;
    private long _told;

    internal BlockLists Lists
    {
        get => _lists;
        set
        {
            _lists = value;
            Changed?.Invoke(value);
        }
    }

    /// <summary>Called after other lists hold.</summary>
    internal Action<BlockLists>? Changed { get; set; }

    /// <summary>Whether the control plane has told what is blocked, if only that nothing is. Before, nobody may be let through to anything.</summary>
    internal bool IsKnown => _isKnown;

    /// <summary>Tells the control plane which list is here.</summary>
    internal string Digest => _digest;

    /// <summary>Takes the control plane's answer.</summary>
    /// <param name="list">Its list; null: the one that is here.</param>
    internal void Take(BlockList? list)
    {
        lock (_taking)
        {
            if (list is not null && list.Version >= _version)
            {
                _version = list.Version;
                _digest = list.Digest;
                Lists = new BlockLists(new PrefixSet(list.Clients), new PrefixSet(list.Destinations));
                Log.Taken(logger, list.Clients.Count, list.Destinations.Count);
            }
            else if (list is not null && list.Version != _told)
            {
                _told = list.Version;
                Log.Older(logger, list.Version, _version);
            }

            _isKnown = true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The block list has {Clients} networks that may not connect and {Destinations} that clients may not reach")]
        internal static partial void Taken(ILogger logger, int clients, int destinations);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The control plane told a block list of version {Older}, which is older than the one here, {Version}: that one stays until there is a later one")]
        internal static partial void Older(ILogger logger, long older, long version);
    }
}
