using System.Diagnostics;

namespace Concentrator.Control;

/// <summary>The source of the control plane's spans, <c>Concentrator</c>. Spans have no secret in them.</summary>
internal static class ControlTraces
{
    /// <summary>The source. Without a listener nothing is made.</summary>
    public static readonly ActivitySource Source = new("Concentrator");
}
