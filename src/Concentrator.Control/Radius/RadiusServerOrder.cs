namespace Concentrator.Control.Radius;

/// <summary>In which order servers are asked: those that answer before those that do not, low priorities first, and among equals by chance as their weights say.</summary>
internal static class RadiusServerOrder
{
    /// <summary>The order for one request.</summary>
    /// <param name="servers">All servers.</param>
    /// <param name="next">A number from 0 to below 1, another one at each call.</param>
    public static IReadOnlyList<RadiusServer> Of(IReadOnlyList<RadiusServer> servers, Func<double> next) =>
        servers.Count == 1
            ? servers
            : [.. servers.Select(server => (Server: server, server.IsAlive, Lot: Lot(server, next)))
                .OrderByDescending(entry => entry.IsAlive)
                .ThenBy(entry => entry.Server.Options.Priority)
                .ThenBy(entry => entry.Lot)
                .Select(entry => entry.Server)];

    /// <summary>The least of exponentially distributed lots is a server's with the probability of its share of the weights.</summary>
    private static double Lot(RadiusServer server, Func<double> next) =>
        server.Options.Weight == 0 ? double.PositiveInfinity : -Math.Log(1 - next()) / server.Options.Weight;
}
