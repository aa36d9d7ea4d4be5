namespace Concentrator.Server.Commands;

/// <summary>What the process answers its caller.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    internal const int Done = 0;

    /// <summary>It could not be done; a line on standard error says why.</summary>
    internal const int Failed = 1;

    /// <summary>The command line or the configuration is wrong.</summary>
    internal const int Usage = 2;
}
