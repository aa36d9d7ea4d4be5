namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>Fills the span with random bytes: the system's generator, or a known sequence in a test.</summary>
internal delegate void RandomBytes(Span<byte> destination);
