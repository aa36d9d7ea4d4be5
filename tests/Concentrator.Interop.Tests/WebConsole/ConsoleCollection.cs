namespace Concentrator.Interop.Tests.WebConsole;

/// <summary>The tests that share one server with live tunnels.</summary>
[CollectionDefinition(Name)]
public sealed class ConsoleCollection : ICollectionFixture<ConsoleWorld>
{
    internal const string Name = "console";
}
