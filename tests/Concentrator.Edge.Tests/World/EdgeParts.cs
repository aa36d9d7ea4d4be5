using Concentrator.Control.Ports;
using Concentrator.DataPlane;
using Concentrator.Edge.Leases;
using Concentrator.Protocol.Tls;

namespace Concentrator.Edge.Tests.World;

/// <summary>What an edge is given, so that a test may put something of its own in front of a part.</summary>
internal sealed record EdgeParts(IControlPlane Control, IEdgeCommands Commands, INetwork Network, ITlsEngineFactory Tls, TimeProvider Time, IBootClock Clock);
