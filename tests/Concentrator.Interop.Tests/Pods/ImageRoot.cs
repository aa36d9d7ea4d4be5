using Concentrator.Interop.Tests.Connect;
using Concentrator.Interop.Tests.Packages;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Pods;

/// <summary>The files of the image: those of a built one, or a copy of this machine's, which has the runtime and the network's programs, with what was built where the Dockerfile puts it.</summary>
internal sealed class ImageRoot : IAsyncDisposable
{
    private readonly OverlayRoot _root;

    private ImageRoot(OverlayRoot root) => _root = root;

    /// <summary>Where they are.</summary>
    internal string Path => _root.Path;

    internal static async Task<ImageRoot> CreateAsync()
    {
        var root = new ImageRoot(await OverlayRoot.CreateAsync());
        try
        {
            await RunningProgram.RunAsync("cp", "-r", DebianPackage.Built, root._root.Outside("/opt/concentrator"));
            await RunningProgram.RunAsync("cp", "-r", System.IO.Path.GetDirectoryName(SstpProgram.Program)!, root._root.Outside("/opt/sstp"));

            // Nobody may rely on what this machine has where Kubernetes mounts something.
            await RunningProgram.RunAsync(
                "sh", "-ec", "cd \"$1\"; ln -sfn /opt/concentrator/concentrator usr/bin/concentrator; ln -sfn /opt/sstp/sstp usr/bin/sstp; rm -rf etc/concentrator var/lib/concentrator secrets definitions; install -d -m 0755 etc/concentrator; install -d -m 0700 -o 10001 -g 10001 var/lib/concentrator; echo concentrator:x:10001:10001::/var/lib/concentrator:/usr/sbin/nologin >>etc/passwd; echo concentrator:x:10001: >>etc/group",
                "sh",
                root.Path);
            return root;
        }
        catch
        {
            await root.DisposeAsync();
            throw;
        }
    }

    /// <summary>A copy of the files of an image that was built.</summary>
    internal static async Task<ImageRoot> OfAsync(string files) => new(await OverlayRoot.CreateAsync(files));

    public ValueTask DisposeAsync() => _root.DisposeAsync();
}
