using Concentrator.Server.Serving;

namespace Concentrator.Server.Tests.Serving;

/// <summary>What systemd says in the environment (sd_listen_fds(3)).</summary>
public sealed class SystemdTests
{
    [Theory]
    [InlineData("7", "2", new[] { 3, 4 })]
    [InlineData("7", "1", new[] { 3 })]
    [InlineData("8", "2", new int[0])] // another process's
    [InlineData(null, "2", new int[0])]
    [InlineData("7", null, new int[0])]
    [InlineData("7", "0", new int[0])]
    [InlineData("7", "-1", new int[0])]
    [InlineData("7", "65", new int[0])]
    [InlineData("7", "99999999999", new int[0])]
    [InlineData("seven", "2", new int[0])]
    public void Sockets_are_those_from_the_third_descriptor_on_that_are_for_this_process(string? process, string? count, int[] sockets) => Assert.Equal(
        sockets,
        Systemd.SocketsOf(name => string.Equals(name, "LISTEN_PID", StringComparison.Ordinal) ? process : string.Equals(name, "LISTEN_FDS", StringComparison.Ordinal) ? count : null, 7));
}
