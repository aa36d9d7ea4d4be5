using System.Net;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Addresses;

/// <summary>An address that a tunnel got from a pool.</summary>
/// <param name="Pool">The pool's name.</param>
/// <param name="Address">The address.</param>
/// <param name="HandedBlock">The block that the edge got for it; null when it came from one that the edge had.</param>
internal sealed record PoolLease(string Pool, Ipv4Address Address, IPNetwork? HandedBlock);
