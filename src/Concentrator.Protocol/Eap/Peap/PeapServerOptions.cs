using Concentrator.Protocol.Health;
using Concentrator.Protocol.Tls;

namespace Concentrator.Protocol.Eap.Peap;

/// <summary>How PEAP is served.</summary>
public sealed record PeapServerOptions
{
    /// <summary>Makes the connections of phase 1; they ask for no client certificate.</summary>
    public required ITlsEngineFactory Engines { get; init; }

    /// <summary>The methods on offer in phase 2, best first.</summary>
    public IReadOnlyList<EapServerMethod> InnerMethods { get; init; } = [EapServerMethod.MsChapV2];

    /// <summary>Refuses clients without cryptobinding: somebody in between could have had the inner method run by another. True by default.</summary>
    public bool RequireCryptoBinding { get; init; } = true;

    /// <summary>Reads a statement of health ([MS-SOH]), null when it cannot be read; where it is given, every client is asked for one, and those that make none come in without.</summary>
    public Func<byte[], StatementOfHealth?>? ReadHealth { get; init; }

    /// <summary>Makes the answer to a statement of health ([MS-SOH], SoHR); null: none is given.</summary>
    public Func<StatementOfHealth, byte[]>? AnswerHealth { get; init; }
}
