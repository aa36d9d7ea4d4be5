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

    /// <summary>Asks every client for a statement of health ([MS-SOH]); those that make none come in without, and policy decides. False by default.</summary>
    public bool AsksForHealth { get; init; }

    /// <summary>Makes the answer to a statement of health (SoHR; <see cref="SohMessage.Respond"/>); null: none is given, as policy decides only when the login is done.</summary>
    public Func<SohMessage, byte[]>? AnswerHealth { get; init; }

    /// <summary>Says when a statement was made.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
