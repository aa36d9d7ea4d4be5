namespace Concentrator.Interop.Tests.Programs;

internal static class MissingProgram
{
    /// <summary>Says what the machine lacks to run these programs in namespaces of their own; null when nothing.</summary>
    public static string? Of(params string[] programs)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "needs root, for network namespaces";
        }

        if (!File.Exists("/dev/net/tun"))
        {
            return "needs /dev/net/tun";
        }

        return Among([.. programs.Prepend("ip")]);
    }

    /// <summary>Says which of these programs the machine lacks; null when none.</summary>
    public static string? Among(params string[] programs) =>
        programs.FirstOrDefault(program => Find(program) is null) is { } missing ? $"needs the program {missing}" : null;

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
