namespace Concentrator.Server.Configuration;

/// <summary>The shape of a line of the log.</summary>
internal enum LogFormat
{
    /// <summary>Made to be read.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}
