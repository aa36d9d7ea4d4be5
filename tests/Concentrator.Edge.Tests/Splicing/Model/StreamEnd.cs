namespace Concentrator.Edge.Tests.Splicing.Model;

/// <summary>How one side sees the other's stream end.</summary>
internal enum StreamEnd
{
    /// <summary>Not yet.</summary>
    None,

    /// <summary>An end in good order: close_notify, or a FIN where there is no TLS.</summary>
    Clean,

    /// <summary>A reset, or a FIN without close_notify: what came may not be all.</summary>
    Broken,
}
