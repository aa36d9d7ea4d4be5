namespace Concentrator.Connect.Posture;

/// <summary>What the posture is read from: files, processes, the output of programs.</summary>
internal interface ISystemView
{
    /// <summary>The lines of a file; null when it cannot be read.</summary>
    IReadOnlyList<string>? Lines(string path);

    /// <summary>The files in a directory; none when it cannot be read.</summary>
    IReadOnlyList<string> Files(string directory);

    /// <summary>When a file was changed last; null when there is none.</summary>
    DateTimeOffset? ChangedAt(string path);

    /// <summary>Whether a process of this name runs.</summary>
    bool HasProcess(string name);

    /// <summary>What a program writes; null when it is not there or fails.</summary>
    string? Run(string program, params string[] arguments);
}
