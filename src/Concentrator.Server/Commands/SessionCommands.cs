using System.CommandLine;
using Concentrator.Server.Administration;

namespace Concentrator.Server.Commands;

/// <summary><c>session …</c>: the open sessions.</summary>
internal static class SessionCommands
{
    /// <summary>Makes the command with its subcommands.</summary>
    internal static Command Create(CommonOptions common) => new("session", "Lists, shows and disconnects the open sessions.")
    {
        CreateList(common),
        CreateShow(common),
        CreateDisconnect(common),
    };

    private static Command CreateList(CommonOptions common)
    {
        var search = new SessionOptions();
        var command = new Command("list", "Lists the open sessions, the oldest first.");
        search.AddTo(command);
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            Listing.Print(
                result.InvocationConfiguration.Output,
                common.Output(result),
                await search.Find(result, administration, change: null, cancellationToken),
                ("SESSION", session => session.Tunnel),
                ("USER", session => session.User),
                ("ADDRESS", session => session.Address),
                ("IPV6", session => session.Prefix6 ?? ""),
                ("LEVEL", session => session.Level),
                ("RULE", session => session.Rule ?? ""),
                ("FROM", session => session.Client),
                ("SINCE", session => session.OpenedAt.UtcDateTime.ToString("u")),
                ("UP", session => ByteCount.Format(session.BytesUp)),
                ("DOWN", session => ByteCount.Format(session.BytesDown)));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command CreateShow(CommonOptions common)
    {
        var tunnel = TunnelArgument();
        var command = new Command("show", "Shows one open session.") { tunnel };
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            var wanted = result.GetRequiredValue(tunnel);
            var session = await administration.FindSession(wanted, cancellationToken);
            if (session is null)
            {
                return result.Report(common, new Outcome(Done: false, $"There is no open session {wanted}; concentrator session list shows them."));
            }

            Listing.PrintOne(
                result.InvocationConfiguration.Output,
                common.Output(result),
                session,
                ("Session", one => one.Tunnel),
                ("User", one => one.User),
                ("Method", one => one.Method),
                ("Address", one => one.Address),
                ("IPv6", one => one.Prefix6 ?? ""),
                ("Pool", one => one.Pool),
                ("Level", one => one.Level),
                ("Rule", one => one.Rule ?? ""),
                ("From", one => one.Client),
                ("Edge", one => one.Edge),
                ("Since", one => one.OpenedAt.UtcDateTime.ToString("u")),
                ("Bytes up", one => ByteCount.Format(one.BytesUp)),
                ("Bytes down", one => ByteCount.Format(one.BytesDown)));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command CreateDisconnect(CommonOptions common)
    {
        var tunnel = TunnelArgument();
        var command = new Command("disconnect", "Disconnects a session in good order.") { tunnel };
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
            result.Report(common, await administration.Disconnect(result.GetRequiredValue(tunnel), cancellationToken))));
        return command;
    }

    private static Argument<string> TunnelArgument() => new("SESSION") { Description = "The session, as session list names it, or an address inside the tunnel, IPv4 or IPv6." };
}
