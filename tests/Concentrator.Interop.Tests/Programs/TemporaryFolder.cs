namespace Concentrator.Interop.Tests.Programs;

/// <summary>A folder for the time of a test.</summary>
internal sealed class TemporaryFolder(string purpose) : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory($"{purpose}-").FullName;

    public string File(string name) => Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
