namespace Concentrator.Edge.Tests.World;

/// <summary>The system's clock, which counts how often it is looked at: every turn of a worker does.</summary>
internal sealed class CountingTime : TimeProvider
{
    private int _looks;

    internal int Looks => Volatile.Read(ref _looks);

    public override long GetTimestamp()
    {
        Interlocked.Increment(ref _looks);
        return base.GetTimestamp();
    }
}
