namespace Concentrator.Server.Editions;

/// <summary>What one edition of the server has and the other has not. Everything else of the server is the same in both.</summary>
internal interface IEdition
{
    /// <summary>The name that people see: <c>standalone</c> or <c>cluster</c>.</summary>
    string Name { get; }

    /// <summary>What the edition is built on besides .NET, for the log; empty when that is nothing.</summary>
    string BuiltOn { get; }
}
