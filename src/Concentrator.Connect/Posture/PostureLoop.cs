using System.Net;
using Concentrator.Connect.Status;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ppp;

namespace Concentrator.Connect.Posture;

/// <summary>States the machine's health to the server after connecting and on an interval, while a tunnel lives.</summary>
/// <param name="settings">How often, and with which facts.</param>
/// <param name="status">Whom to tell.</param>
/// <param name="time">The clock.</param>
internal sealed class PostureLoop(PostureSettings settings, StatusReport status, TimeProvider time)
{
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(30);

    private readonly LinuxPosture _posture = ThisMachine(time);
    private string? _said;

    /// <summary>Reads the posture of this machine.</summary>
    public static LinuxPosture ThisMachine(TimeProvider time) => new(new SystemView(), Dns.GetHostName(), time);

    /// <summary>Runs until it is stopped. Nothing that fails here ends the tunnel.</summary>
    /// <param name="device">The tunnel's device.</param>
    /// <param name="addresses">The tunnel's addresses.</param>
    /// <param name="stop">The tunnel's end.</param>
    public async Task Run(string device, PppAddresses addresses, CancellationToken stop)
    {
        using var post = new PosturePost(device, addresses.Client.ToIPAddress(), addresses.Server.ToIPAddress());
        while (!stop.IsCancellationRequested)
        {
            var isDone = await State(post, stop);
            var pause = isDone || settings.Interval < s_again ? settings.Interval : s_again;
            await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> State(PosturePost post, CancellationToken stop)
    {
        try
        {
            var statement = await Task.Run(() => _posture.Read(Facts()), stop);
            Tell(await post.Send(PostureWriter.Write(statement), stop));
            return true;
        }
        catch (Exception failure)
        {
            if (!stop.IsCancellationRequested)
            {
                Say($"the machine's health could not be stated, it is tried again: {failure.Message}");
            }

            return false;
        }
    }

    private IReadOnlyDictionary<string, string> Facts() => settings.FactsPath is { } path ? OwnFacts.Read(File.ReadLines(path), Say) : new Dictionary<string, string>(StringComparer.Ordinal);

    private void Tell(PostureReply reply)
    {
        if (reply.Problems.Count > 0)
        {
            Say($"the server did not take the machine's statement of health: {string.Join(' ', reply.Problems)}");
            return;
        }

        status.Judged(reply.Level ?? "unknown", reply.Missing);
        _said = null;
    }

    /// <summary>The same is not said again and again.</summary>
    private void Say(string line)
    {
        if (!string.Equals(_said, line, StringComparison.Ordinal))
        {
            _said = line;
            status.Say(line);
        }
    }
}
