namespace Concentrator.Server.Certificates;

/// <summary>When files were written last.</summary>
internal static class FileTimes
{
    /// <summary>Of each file, in their order. Links are followed: Kubernetes and certbot renew by pointing a link elsewhere.</summary>
    internal static IReadOnlyList<DateTime> Of(IEnumerable<string> paths) =>
        [.. paths.Select(path => new FileInfo(path)).Select(file => (file.ResolveLinkTarget(returnFinalTarget: true) ?? file).LastWriteTimeUtc)];
}
