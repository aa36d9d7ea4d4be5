using System.Net;

namespace Concentrator.Control.Addresses;

/// <summary>How full a pool is.</summary>
/// <param name="Name">The pool.</param>
/// <param name="Prefix">Its network.</param>
/// <param name="Gateway">The server's address in it.</param>
/// <param name="Leases">Addresses that are leased.</param>
/// <param name="Addresses">Addresses that can be leased, the leased ones among them.</param>
/// <param name="Blocks">Blocks that it is cut into.</param>
/// <param name="HeldBlocks">Blocks that edges hold.</param>
public sealed record PoolUsage(string Name, IPNetwork Prefix, IPAddress Gateway, int Leases, int Addresses, int Blocks, int HeldBlocks);
