using System.Security.Cryptography;

namespace Concentrator.Interop.Tests.RealClient;

/// <summary>A file of seeded noise for a transfer, and its SHA-256.</summary>
/// <param name="Path">The file.</param>
/// <param name="Sum">Its SHA-256, as <c>sha256sum</c> prints it.</param>
internal sealed record TransferFile(string Path, string Sum) : IDisposable
{
    private const int PieceSize = 1_000_000;

    /// <summary>Where the guest finds it.</summary>
    internal string PathInGuest => $"/run/share/{System.IO.Path.GetFileName(Path)}";

    /// <summary>Makes one in a guest's folder.</summary>
    internal static async Task<TransferFile> MakeAsync(UserModeLinux guest, long size)
    {
        // A name that the guest never looked at: hostfs remembers what it saw.
        var path = System.IO.Path.Combine(guest.Folder, $"data-{Guid.NewGuid():N}");
        var random = new Random(1865);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[PieceSize];
        await using var file = File.Create(path);
        for (var left = size; left > 0; left -= PieceSize)
        {
            random.NextBytes(piece);
            var part = piece.AsMemory(0, (int)Math.Min(left, PieceSize));
            hash.AppendData(part.Span);
            await file.WriteAsync(part);
        }

        return new TransferFile(path, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    public void Dispose() => File.Delete(Path);
}
