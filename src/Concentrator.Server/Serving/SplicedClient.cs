using System.Buffers;
using System.IO.Pipelines;
using Concentrator.Protocol.Proxy;
using Microsoft.AspNetCore.Connections;

namespace Concentrator.Server.Serving;

/// <summary>Takes the PROXY header that the edge puts before a connection which it splices to a site of ours: the connection is the client's from then on.</summary>
internal static class SplicedClient
{
    /// <summary>Lets a connection through as its client's, or ends it: without a header it is not the edge's.</summary>
    internal static async Task Pass(ConnectionContext connection, ConnectionDelegate next)
    {
        if (await Read(connection.Transport.Input) is not { } header)
        {
            connection.Abort(new ConnectionAbortedException("The connection does not begin with a PROXY header."));
            return;
        }

        connection.RemoteEndPoint = header.Source ?? connection.RemoteEndPoint;
        await next(connection);
    }

    private static async Task<ProxyHeader?> Read(PipeReader input)
    {
        try
        {
            while (true)
            {
                var read = await input.ReadAsync();
                var bytes = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, ProxyHeader.MaxSize)).ToArray();
                switch (ProxyHeader.Parse(bytes, out var header, out var length))
                {
                    case ProxyHeaderStatus.Complete:
                        input.AdvanceTo(read.Buffer.GetPosition(length));
                        return header;
                    case ProxyHeaderStatus.Incomplete when !read.IsCompleted:
                        input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                        break;
                    default:
                        input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                        return null;
                }
            }
        }
        catch (IOException)
        {
            // It broke off before it had begun.
            return null;
        }
    }
}
