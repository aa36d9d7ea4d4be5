using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Radius;

/// <summary>A genuine answer.</summary>
/// <param name="Server">Who gave it.</param>
/// <param name="Bytes">The packet, sound and signed.</param>
/// <param name="RequestAuthenticator">The Authenticator of the request, which hidden attributes are covered with.</param>
internal sealed record RadiusReply(RadiusServer Server, byte[] Bytes, byte[] RequestAuthenticator)
{
    /// <summary>The packet.</summary>
    public RadiusPacket Packet
    {
        get
        {
            RadiusPacket.Parse(Bytes, out var packet);
            return packet;
        }
    }
}
