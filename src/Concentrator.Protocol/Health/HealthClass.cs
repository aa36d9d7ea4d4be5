namespace Concentrator.Protocol.Health;

/// <summary>What a status of the Windows Security Health Agent is about ([MS-WSH] 2.2.7).</summary>
internal enum HealthClass : byte
{
    Firewall = 0,
    Antivirus = 1,
    Antispyware = 2,
    AutomaticUpdates = 3,
    SecurityUpdates = 4,
}
