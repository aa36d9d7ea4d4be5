namespace Concentrator.Interop.Tests.Door;

/// <summary>An edge as HAProxy's statistics have it.</summary>
/// <param name="Name">Its name in the list.</param>
/// <param name="Status"><c>UP</c>, <c>DOWN</c>, <c>NOLB</c> (living tunnels only), or one of these with how many checks are still to come.</param>
/// <param name="Connections">Connections that are passed to it now.</param>
internal sealed record DoorServer(string Name, string Status, int Connections);
