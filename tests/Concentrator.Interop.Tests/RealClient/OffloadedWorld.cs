using Concentrator.Interop.Tests.Door;
using Concentrator.Interop.Tests.Networks;

namespace Concentrator.Interop.Tests.RealClient;

/// <summary>A server that leaves TLS to the balancers on its machine, and knows two of the three certificates that they have.</summary>
public sealed class OffloadedWorld : RealClientWorld
{
    internal DoorCertificate Rsa { get; private set; } = null!;

    internal DoorCertificate Ecdsa { get; private set; } = null!;

    internal DoorCertificate Unknown { get; private set; } = null!;

    protected override IReadOnlyList<string> MakeSettings()
    {
        Rsa = DoorCertificate.Make(Folder.File("rsa.pem"), rsa: true, EdgeNetwork.OuterServer);
        Ecdsa = DoorCertificate.Make(Folder.File("ecdsa.pem"), rsa: false, EdgeNetwork.OuterServer);
        Unknown = DoorCertificate.Make(Folder.File("unknown.pem"), rsa: true, EdgeNetwork.OuterServer);
        return [.. base.MakeSettings(), "Edge:Tls=offloaded", $"Edge:Proxy:From={EdgeNetwork.OuterServer}", $"Edge:Certificate:Hashes={Rsa.Sha256},{Ecdsa.Sha256}"];
    }
}
