using Concentrator.Control.Ports;

namespace Concentrator.Control.Users;

/// <summary>The last one-time password of a user that was taken; none up to its time step is taken again.</summary>
/// <param name="Step">Its time step (RFC 6238 §4.2).</param>
/// <param name="Tunnel">Whose login it was, which may ask again; the default value when it was no login.</param>
internal sealed record SpentCode(long Step, TunnelId Tunnel);
