using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Door;

/// <summary>A real stunnel that ends TLS and passes on what is inside, with a PROXY header before it.</summary>
internal static class Stunnel
{
    /// <summary>Starts it.</summary>
    /// <param name="start">How its program is started.</param>
    /// <param name="folder">Where its configuration goes.</param>
    /// <param name="listen">Where it listens, <c>address:port</c>.</param>
    /// <param name="edge">The edge, <c>address:port</c>.</param>
    /// <param name="certificate">Its certificate's file.</param>
    internal static RunningProgram Start(Func<string[], RunningProgram> start, TemporaryFolder folder, string listen, string edge, string certificate)
    {
        string[] lines = ["foreground = yes", "pid =", "debug = notice", "[sstp]", $"accept = {listen}", $"connect = {edge}", "protocol = proxy", $"cert = {certificate}"];
        File.WriteAllLines(folder.File("stunnel.conf"), lines);
        return start(["stunnel4", folder.File("stunnel.conf")]);
    }
}
