namespace Concentrator.Edge.Listening;

/// <summary>The block lists as they are now. Any thread may read and replace them; a worker sees new ones with its next packet or connection.</summary>
internal sealed class Blocking(BlockLists lists)
{
    private volatile BlockLists _lists = lists;

    internal BlockLists Lists
    {
        get => _lists;
        set => _lists = value;
    }
}
