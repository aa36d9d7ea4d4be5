using System.Diagnostics;

namespace Concentrator.Edge;

/// <summary>The source of the edge's spans, <c>Concentrator</c>, and the names of what they carry. Spans have no secret in them.</summary>
internal static class EdgeTraces
{
    /// <summary>The tunnel's id.</summary>
    internal const string TunnelTag = "concentrator.tunnel";

    /// <summary>The source. Without a listener nothing is made.</summary>
    internal static readonly ActivitySource Source = new("Concentrator");
}
