namespace Concentrator.Server.Administration;

/// <summary>A pool as the commands show it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Prefix">Its network.</param>
/// <param name="Gateway">The server's address in it.</param>
/// <param name="Leases">Addresses that are leased.</param>
/// <param name="Addresses">Addresses that can be leased, the leased ones among them.</param>
/// <param name="Blocks">Blocks that it is cut into.</param>
/// <param name="HeldBlocks">Blocks that edges hold.</param>
internal sealed record PoolView(string Name, string Prefix, string Gateway, int Leases, int Addresses, int Blocks, int HeldBlocks);
