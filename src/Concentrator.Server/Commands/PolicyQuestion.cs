using System.CommandLine;
using Concentrator.Server.Administration;

namespace Concentrator.Server.Commands;

/// <summary>The login that <c>policy explain</c> is about, as its options tell it.</summary>
internal sealed class PolicyQuestion
{
    private readonly Option<string> _user = new("--user") { Description = "The user.", HelpName = "NAME", Required = true };
    private readonly Option<string[]> _groups = new("--group") { Description = "A group of the user; may be given several times. Without it, the groups of the account.", HelpName = "NAME", DefaultValueFactory = _ => [] };
    private readonly Option<string> _from = new("--from") { Description = "The client's address.", HelpName = "ADDRESS", DefaultValueFactory = _ => "192.0.2.1" };
    private readonly Option<string?> _at = new("--at") { Description = "When, such as 2026-11-22T08:30 (in the policy's time zone) or 2026-11-22T08:30Z; now when it is left out.", HelpName = "TIME" };
    private readonly Option<string> _edge = new("--edge") { Description = "The edge that it comes to.", HelpName = "NAME", DefaultValueFactory = _ => Environment.MachineName };
    private readonly Option<string> _method = new("--method") { Description = "How it proves itself: pap, chap, mschapv2, eap, or an EAP method such as eap-tls or peap-mschapv2.", HelpName = "METHOD", DefaultValueFactory = _ => "mschapv2" };
    private readonly Option<bool> _radius = new("--radius") { Description = "The user is a RADIUS server's." };

    /// <summary>The file with the policy.</summary>
    internal Option<string?> File { get; } = new("--file", "-f") { Description = "Explain the policy of this file, not that of the server.", HelpName = "FILE" };

    /// <summary>Adds the options to a command.</summary>
    internal void AddTo(Command command)
    {
        foreach (var option in new Option[] { _user, _groups, _from, _at, _edge, _method, _radius, File })
        {
            command.Add(option);
        }
    }

    /// <summary>The question.</summary>
    internal LoginQuestion Read(ParseResult result) => new()
    {
        User = result.GetRequiredValue(_user),
        Groups = result.GetValue(_groups) is { Length: > 0 } groups ? groups : null,
        From = result.GetValue(_from),
        At = result.GetValue(_at),
        Edge = result.GetValue(_edge),
        Method = result.GetValue(_method),
        Radius = result.GetValue(_radius),
    };
}
