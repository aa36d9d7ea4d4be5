namespace Concentrator.Protocol.Eap;

/// <summary>Who logs in by EAP.</summary>
/// <param name="Name">The name as the user gives it, with a domain or without.</param>
/// <param name="Password">The password.</param>
/// <param name="AskAgain">Asks for another password when the server allows a retry; null, or an answer of null, gives up.</param>
/// <param name="Ask">Answers what a server asks beyond the password, in its words; null, or an answer of null, gives up.</param>
internal sealed record EapClientUser(string Name, string Password, Func<string?>? AskAgain, Func<string, string?>? Ask)
{
    /// <summary>Leaves the password out.</summary>
    public override string ToString() => Name;
}
