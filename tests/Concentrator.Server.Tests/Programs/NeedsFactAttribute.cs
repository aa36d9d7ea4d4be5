namespace Concentrator.Server.Tests.Programs;

/// <summary>A test that needs a program; where that is not there it is skipped and says so.</summary>
public sealed class NeedsFactAttribute : FactAttribute
{
    public NeedsFactAttribute(string program)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin").Split(':').Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));
        if (!found)
        {
            Skip = $"needs the program {program}";
        }
    }
}
