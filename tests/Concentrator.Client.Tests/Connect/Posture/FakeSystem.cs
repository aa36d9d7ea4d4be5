using Concentrator.Connect.Posture;

namespace Concentrator.Client.Tests.Connect.Posture;

/// <summary>A machine that is whatever a test says.</summary>
internal sealed class FakeSystem : ISystemView
{
    public Dictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, DateTimeOffset> Changes { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Processes { get; } = new(StringComparer.Ordinal);

    /// <summary>What programs write, by their command lines.</summary>
    public Dictionary<string, string> Programs { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<string>? Lines(string path) => Texts.TryGetValue(path, out var text) ? text.Split('\n') : null;

    public IReadOnlyList<string> Files(string directory) => [.. Texts.Keys.Where(path => path.StartsWith(directory + "/", StringComparison.Ordinal))];

    public DateTimeOffset? ChangedAt(string path) => Changes.TryGetValue(path, out var time) ? time : null;

    public bool HasProcess(string name) => Processes.Contains(name);

    public string? Run(string program, params string[] arguments) => Programs.GetValueOrDefault(string.Join(' ', arguments.Prepend(program)));
}
