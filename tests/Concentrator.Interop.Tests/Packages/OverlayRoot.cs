using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Packages;

/// <summary>A copy of this machine's files, or of others, for the time of a test: what is written there is in memory, and gone at the end.</summary>
internal sealed class OverlayRoot : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("overlay-").FullName;

    private OverlayRoot()
    {
    }

    /// <summary>Where its files are.</summary>
    internal string Path => $"{_folder}/root";

    /// <summary>Makes one.</summary>
    /// <param name="files">The folder that it is a copy of.</param>
    internal static async Task<OverlayRoot> CreateAsync(string files = "/")
    {
        var root = new OverlayRoot();
        await RunningProgram.RunAsync("mount", "-t", "tmpfs", "overlay-test", root._folder);
        try
        {
            foreach (var name in new[] { "upper", "work", "root" })
            {
                Directory.CreateDirectory($"{root._folder}/{name}");
            }

            await RunningProgram.RunAsync("mount", "-t", "overlay", "overlay", "-o", $"lowerdir={files},upperdir={root._folder}/upper,workdir={root._folder}/work", root.Path);
            return root;
        }
        catch
        {
            await root.DisposeAsync();
            throw;
        }
    }

    /// <summary>The path of one of its files as it is seen from here.</summary>
    internal string Outside(string path) => $"{Path}{path}";

    /// <summary>Runs a command line in it, with the devices and processes that programs expect, and gives its output.</summary>
    internal Task<string> RunAsync(string command) => RunningProgram.RunAsync(
        "unshare", "--mount", "--pid", "--fork", "sh", "-c", $"mount --rbind /dev {Path}/dev && mount -t proc proc {Path}/proc && exec chroot {Path} sh -ec \"$1\"", "sh", command);

    public async ValueTask DisposeAsync()
    {
        await RunningProgram.RunAsync("umount", "--recursive", "--lazy", _folder);
        Directory.Delete(_folder, recursive: true);
    }
}
