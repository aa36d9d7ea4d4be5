using Concentrator.Protocol.Health;

namespace Concentrator.Control.Ports;

/// <summary>What shows that a machine has made a statement of health, and that it is new.</summary>
/// <param name="Proof">The proof by the machine's token, as it came (<see cref="MachineProof"/>).</param>
/// <param name="Digest">SHA-256 over the statement, byte for byte as it came.</param>
/// <param name="MadeAt">When it was made, by the machine's clock.</param>
public sealed record MachineClaim(string Proof, byte[] Digest, DateTimeOffset MadeAt);
