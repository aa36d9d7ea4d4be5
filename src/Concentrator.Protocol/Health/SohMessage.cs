namespace Concentrator.Protocol.Health;

/// <summary>A Statement of Health message ([MS-SOH] 2.2.5; TNC IF-TNCCS-SOH 3.5), read: what PEAP's SoH TLV and RADIUS' MS-Quarantine-SOH carry.</summary>
public sealed record SohMessage
{
    /// <summary>Bytes of a correlation id.</summary>
    public const int CorrelationIdSize = 24;

    internal SohMessage()
    {
    }

    /// <summary>What it says.</summary>
    public required StatementOfHealth Statement { get; init; }

    /// <summary>Whether it says of itself that it is an answer to a statement (MS-Packet-Info, [MS-SOH] 2.2.4.3).</summary>
    public bool IsAnswer { get; init; }

    /// <summary>Whether it has a mode sub-header, as its answer has then too.</summary>
    internal bool HasModeSubHeader { get; init; }

    /// <summary>Pairs the answer with it: 24 bytes.</summary>
    internal byte[] CorrelationId { get; init; } = [];

    /// <summary>What the Windows Security Health Agent says; empty when it says nothing.</summary>
    internal IReadOnlyList<HealthClassReport> Reports { get; init; } = [];

    /// <summary>Reads a message.</summary>
    /// <param name="bytes">All of it, from its outer type on.</param>
    /// <param name="source">How it came.</param>
    /// <param name="at">When it came.</param>
    /// <param name="message">The message, or null with an error.</param>
    public static SohError Parse(ReadOnlySpan<byte> bytes, HealthSource source, DateTimeOffset at, out SohMessage? message)
    {
        var reader = new SohReader(bytes);
        var error = reader.Read();
        message = error == SohError.None ? reader.ToMessage(source, at) : null;
        return error;
    }

    /// <summary>Writes a machine's statement as a message (<see cref="SohWriter"/>), with a mode sub-header.</summary>
    /// <param name="statement">The statement. What was not said is written so that nobody takes it for good.</param>
    /// <param name="correlationId">Pairs the answer with it: 24 random bytes.</param>
    public static byte[] Write(StatementOfHealth statement, ReadOnlySpan<byte> correlationId)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentOutOfRangeException.ThrowIfNotEqual(correlationId.Length, CorrelationIdSize, nameof(correlationId));
        return SohWriter.Write(statement, correlationId);
    }

    /// <summary>Writes the answer (SoHR, [MS-SOH] 2.2.6).</summary>
    /// <param name="state">What the machine is in.</param>
    /// <param name="probationEnds">When probation ends; null otherwise.</param>
    /// <param name="url">Where a person reads what to do; empty for nowhere. One of more than 2,000 bytes is left out.</param>
    public byte[] Respond(QuarantineState state, DateTimeOffset? probationEnds, string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return SohResponse.Write(this, state, probationEnds, url);
    }
}
