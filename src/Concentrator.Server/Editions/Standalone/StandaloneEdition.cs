namespace Concentrator.Server.Editions.Standalone;

/// <summary>The edition for one machine: none of the cluster's packages is in it.</summary>
internal sealed class StandaloneEdition : IEdition
{
    public string Name => "standalone";

    public string BuiltOn => string.Empty;
}
