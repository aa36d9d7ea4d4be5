using Concentrator.Server.Configuration;
using Concentrator.Server.Profiles;

namespace Concentrator.Server.Administration;

/// <summary>The profiles that can be made for clients of a server.</summary>
/// <param name="Server">The server as clients dial it when nothing else is said; null: a profile has to be given one.</param>
/// <param name="Methods">How users log in to it, best first.</param>
/// <param name="Formats">The formats.</param>
internal sealed record ProfileKindsView(string? Server, IReadOnlyList<string> Methods, IReadOnlyList<ProfileFormatView> Formats)
{
    /// <summary>Those of a server with these settings.</summary>
    internal static ProfileKindsView Of(ConcentratorSettings settings)
    {
        var offered = LoginMethods.OfferedBy(settings);
        return new ProfileKindsView(
            ServerOf(settings),
            [.. offered.Select(method => method.Word())],
            [.. ProfileFormats.All.Select(format => new ProfileFormatView(format.Word, format.Title, format.Extension, [.. offered.Where(method => format.Methods.Contains(method)).Select(method => method.Word())]))]);
    }

    private static string? ServerOf(ConcentratorSettings settings)
    {
        try
        {
            var server = ProfileServer.Of(given: null, settings);
            return new ClientProfile { Name = "", Host = server.Host, Port = server.Port, Method = LoginMethod.MsChapV2 }.Server;
        }
        catch (InvalidConfigurationException)
        {
            return null;
        }
    }
}
