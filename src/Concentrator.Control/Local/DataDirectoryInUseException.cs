namespace Concentrator.Control.Local;

/// <summary>Another process works on the data directory.</summary>
public sealed class DataDirectoryInUseException : Exception
{
    /// <summary>Makes one without a message.</summary>
    public DataDirectoryInUseException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public DataDirectoryInUseException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and its cause.</summary>
    public DataDirectoryInUseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The process that has it, when that is known.</summary>
    public int? ProcessId { get; init; }

    /// <summary>Names the directory and, where it is known, the process that has it.</summary>
    internal static DataDirectoryInUseException Of(string directory, int? processId, Exception cause)
    {
        var holder = processId is { } pid ? $"process {pid}" : "another process";
        return new DataDirectoryInUseException($"The data directory {directory} is in use by {holder}. Stop it, or give this one a directory of its own (DataDirectory).", cause) { ProcessId = processId };
    }
}
