namespace Concentrator.Control.Addresses;

/// <summary>Which edge holds which block of a pool. Blocks are counted from 0; the lowest that nobody holds is handed out first.</summary>
internal sealed class BlockAllotment
{
    private readonly int _count;
    private readonly Dictionary<int, string> _edges = [];
    private readonly SortedSet<int> _returned = [];
    private int _untouched;

    /// <summary>Makes an allotment of so many blocks, none of them held.</summary>
    public BlockAllotment(int count) => _count = count;

    /// <summary>How many blocks there are.</summary>
    public int Count => _count;

    /// <summary>How many of them edges hold.</summary>
    public int HeldCount => _edges.Count;

    /// <summary>The edge that holds a block, or null.</summary>
    public string? HolderOf(int block) => _edges.GetValueOrDefault(block);

    /// <summary>Hands a block to an edge; false when all are held.</summary>
    public bool TryHand(string edge, out int block)
    {
        if (_returned.Count > 0)
        {
            block = _returned.Min;
            return TryHandThis(block, edge);
        }

        // What was handed out by its number is passed over once and for all: it comes back as a returned one.
        while (_edges.ContainsKey(_untouched))
        {
            _untouched++;
        }

        block = _untouched;
        return TryHandThis(block, edge);
    }

    /// <summary>Hands this very block to an edge; false when another holds it or there is no such block.</summary>
    public bool TryHandThis(int block, string edge)
    {
        if (block < 0 || block >= _count || !_edges.TryAdd(block, edge))
        {
            return false;
        }

        _returned.Remove(block);
        if (block == _untouched)
        {
            _untouched++;
        }

        return true;
    }

    /// <summary>Takes a block back from whoever holds it.</summary>
    public void Return(int block)
    {
        if (_edges.Remove(block))
        {
            _returned.Add(block);
        }
    }
}
