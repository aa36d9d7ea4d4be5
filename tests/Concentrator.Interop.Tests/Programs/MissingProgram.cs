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

        foreach (var program in programs.Prepend("ip"))
        {
            if (Find(program) is null)
            {
                return $"needs the program {program}";
            }
        }

        return null;
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
