using Concentrator.Control.Ports;
using Concentrator.Protocol.Health;

namespace Concentrator.Server.Health;

/// <summary>A statement of health that was posted, and could be read.</summary>
/// <param name="Health">What it says.</param>
/// <param name="Tunnel">The tunnel that it names; null: none.</param>
/// <param name="MadeAt">When its agent says that it made it; from outside it always does.</param>
/// <param name="Digest">SHA-256 over it, byte for byte as it came.</param>
internal sealed record PostedStatement(StatementOfHealth Health, TunnelId? Tunnel, DateTimeOffset? MadeAt, byte[] Digest);
