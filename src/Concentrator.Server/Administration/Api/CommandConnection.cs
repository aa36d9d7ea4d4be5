using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Concentrator.Server.Administration.Api;

/// <summary>Marks the connections of the command socket, and the routes that only they may take.</summary>
internal sealed class CommandConnection
{
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;
    private const int CredentialsSize = 12;
    private const int UserOffset = 4;

    /// <summary>What marks the routes.</summary>
    internal static readonly CommandConnection Route = new() { User = "" };

    /// <summary>Whose process is at the other end: <c>uid N</c>.</summary>
    internal required string User { get; init; }

    /// <summary>Marks a connection.</summary>
    internal static void Mark(ConnectionContext connection) =>
        connection.Features.Set(new CommandConnection { User = connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket ? UserAt(socket) : "uid ?" });

    /// <summary>Whether a request came over the command socket.</summary>
    internal static bool IsOf(HttpContext context) => context.Features.Get<CommandConnection>() is not null;

    /// <summary>Who is at the other end of a request's connection.</summary>
    internal static string UserOf(HttpContext context) => context.Features.Get<CommandConnection>()?.User ?? "uid ?";

    // struct ucred { pid_t pid; uid_t uid; gid_t gid; } of unix(7), SO_PEERCRED.
    private static string UserAt(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[CredentialsSize];
        try
        {
            socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        }
        catch (SocketException)
        {
            return "uid ?";
        }

        var user = BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(credentials[UserOffset..]) : BinaryPrimitives.ReadUInt32BigEndian(credentials[UserOffset..]);
        return $"uid {user.ToString(CultureInfo.InvariantCulture)}";
    }
}
