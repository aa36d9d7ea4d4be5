using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Routing;

/// <summary>The routing daemon BIRD 2 with one of the configurations of deploy/bird, in a namespace, for the time of a test.</summary>
public sealed class Bird : IAsyncDisposable
{
    /// <summary>The address of this machine in the edges' configurations.</summary>
    private const string ExampleRouterId = "router id 192.0.2.1;";

    private readonly TemporaryFolder _folder = new("bird");
    private readonly RunningProgram _program;

    private Bird(NetworkNamespace space, string configuration)
    {
        var file = _folder.File("bird.conf");
        File.WriteAllText(file, configuration);
        _program = space.Start(["bird", "-f", "-c", file, "-s", _folder.File("bird.ctl")]);
    }

    /// <summary>What it logged.</summary>
    public string Log => _program.Output;

    public static Bird StartOnRouter(NetworkNamespace space, string configuration) => new(space, Read(configuration));

    /// <summary>Starts it with a configuration that was adapted to another network than the examples'.</summary>
    public static Bird StartAdapted(NetworkNamespace space, string text) => new(space, text);

    public static Bird StartOnEdge(NetworkNamespace space, string configuration, string address)
    {
        var text = Read(configuration);
        Assert.Contains(ExampleRouterId, text, StringComparison.Ordinal);
        return new Bird(space, text.Replace(ExampleRouterId, $"router id {address};", StringComparison.Ordinal));
    }

    /// <summary>One of the configurations of deploy/bird.</summary>
    public static string Read(string configuration) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "bird", configuration));

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _folder.Dispose();
    }
}
