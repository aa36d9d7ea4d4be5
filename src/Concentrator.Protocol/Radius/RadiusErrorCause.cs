namespace Concentrator.Protocol.Radius;

/// <summary>Why a Disconnect-Request or CoA-Request was not honoured (Error-Cause, RFC 5176 §3.5).</summary>
public enum RadiusErrorCause
{
    /// <summary>It was honoured; no number of the standard.</summary>
    None = 0,

    /// <summary>An attribute that is not supported.</summary>
    UnsupportedAttribute = 401,

    /// <summary>One that there must be is missing.</summary>
    MissingAttribute = 402,

    /// <summary>It is for another NAS.</summary>
    NasIdentificationMismatch = 403,

    /// <summary>It cannot be understood otherwise.</summary>
    InvalidRequest = 404,

    /// <summary>A Service-Type that is not supported.</summary>
    UnsupportedService = 405,

    /// <summary>An attribute's value cannot be used.</summary>
    InvalidAttributeValue = 407,

    /// <summary>Whoever sent it may not.</summary>
    AdministrativelyProhibited = 501,

    /// <summary>There is no such session.</summary>
    SessionContextNotFound = 503,

    /// <summary>The NAS has nothing left for it.</summary>
    ResourcesUnavailable = 506,

    /// <summary>It is for several sessions at once.</summary>
    MultipleSessionSelectionUnsupported = 508,
}
