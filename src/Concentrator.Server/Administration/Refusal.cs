namespace Concentrator.Server.Administration;

/// <summary>Why a command was not done.</summary>
internal enum Refusal
{
    /// <summary>It was done.</summary>
    None,

    /// <summary>What was asked for cannot be.</summary>
    Invalid,

    /// <summary>There is no such thing.</summary>
    NotFound,

    /// <summary>What there is stands against it.</summary>
    Conflict,
}
