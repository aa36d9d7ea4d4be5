using Concentrator.LoadTests;

namespace Concentrator.Scaling;

/// <summary>Collects figures and prints each as it comes. Time is processor time of this process: the machine may be busy with other things.</summary>
internal sealed class Figures
{
    private readonly List<Figure> _all = [];

    public IReadOnlyList<Figure> All => _all;

    /// <summary>What the managed heap holds after a full collection, in bytes.</summary>
    public static long Heap() => GC.GetTotalMemory(forceFullCollection: true);

    public void Add(string name, double value, string unit)
    {
        Console.WriteLine($"{name,-64} {value,16:#,0.###} {unit}");
        _all.Add(new Figure(name, Math.Round(value, 6), unit));
    }

    /// <summary>Does something and gives the processor time that it took, in seconds.</summary>
    public static double Time(Action action)
    {
        var before = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    /// <summary>Does something often and gives the processor time of one time, in microseconds.</summary>
    public static double Microseconds(int times, Action<int> action) => 1e6 / times * Time(() =>
    {
        for (var i = 0; i < times; i++)
        {
            action(i);
        }
    });
}
