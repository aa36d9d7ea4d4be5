namespace Concentrator.DataPlane.Filtering;

/// <summary>
/// A packet filter made fast. Of each way the first line that fits decides, what fits none meets that way's default; no state of connections is kept. Safe for use by several threads.
/// </summary>
/// <remarks>
/// <para>What cannot be known of a packet never lets it through. Ports and flags of a later fragment (or of a first one too short to have them, RFC 1858) cannot: a line that permits and asks for
/// them does not fit, one that denies fits by the rest of it. So it is with a protocol that stands behind headers nobody here walks.</para>
/// <para>A packet with hops to go by (IPv4 source routes, an IPv6 Routing header with segments left) goes nowhere: its destination is not the remote end.</para>
/// <para>An ICMP error goes through if the lines permit it, or if the packet that it quotes is of a flow between this client and a remote end that both ways permit; a line that
/// is about ICMP by name decides alone.</para>
/// </remarks>
public sealed class CompiledFilter
{
    private readonly CompiledLines _fromClient;
    private readonly CompiledLines _toClient;

    /// <summary>Compiles a filter.</summary>
    /// <param name="fromClient">The lines for packets from the client.</param>
    /// <param name="permitsFromClient">What becomes of those that fit no line.</param>
    /// <param name="toClient">The lines for packets to the client.</param>
    /// <param name="permitsToClient">What becomes of those that fit no line.</param>
    public CompiledFilter(IReadOnlyList<FilterLine> fromClient, bool permitsFromClient, IReadOnlyList<FilterLine> toClient, bool permitsToClient)
    {
        ArgumentNullException.ThrowIfNull(fromClient);
        ArgumentNullException.ThrowIfNull(toClient);
        _fromClient = new CompiledLines(fromClient, permitsFromClient);
        _toClient = new CompiledLines(toClient, permitsToClient);
    }

    /// <summary>Whether a packet goes through.</summary>
    /// <param name="flow">What there is to know of it.</param>
    /// <param name="fromClient">Whether it comes from the client.</param>
    public bool Permits(in PacketFlow flow, bool fromClient)
    {
        if (flow.IsSourceRouted)
        {
            return false;
        }

        if ((fromClient ? _fromClient : _toClient).Permit(flow, out var isOfErrors))
        {
            return true;
        }

        return !isOfErrors && !flow.Quote.IsEmpty && flow.TryQuoted(out var quoted) && _fromClient.Permit(quoted, out _) && _toClient.Permit(quoted, out _);
    }
}
