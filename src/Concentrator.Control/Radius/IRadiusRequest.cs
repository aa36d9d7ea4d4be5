using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Radius;

/// <summary>A request that can be written for any server: what is hidden in it depends on the server's secret.</summary>
internal interface IRadiusRequest
{
    /// <summary>Its code.</summary>
    RadiusCode Code { get; }

    /// <summary>Whether it carries EAP.</summary>
    bool HasEap { get; }

    /// <summary>Writes it.</summary>
    /// <param name="identifier">Its Identifier.</param>
    /// <param name="secret">The secret shared with the server that it is for.</param>
    RadiusPacketWriter Write(byte identifier, RadiusSecret secret);
}
