using System.Security.Cryptography;

namespace Concentrator.Control.Users;

/// <summary>Keeps the sealing key in a file of 32 bytes that only its owner may read (mode 0600).</summary>
internal static class SealingKeyFile
{
    /// <summary>Reads the key, or makes it when the file is not there.</summary>
    /// <exception cref="InvalidDataException">The file is there and is no key.</exception>
    public static SealingKey OpenOrCreate(string path, RandomNumberGenerator random)
    {
        if (!File.Exists(path))
        {
            Create(path, random);
        }

        return Open(path);
    }

    /// <summary>Reads the key.</summary>
    /// <exception cref="InvalidDataException">The file is no key.</exception>
    public static SealingKey Open(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return bytes.Length == SealingKey.Size
            ? new SealingKey(bytes)
            : throw new InvalidDataException($"The key file {path} has {bytes.Length} bytes where {SealingKey.Size} are expected. Restore it from a backup; without it the stored passwords cannot be read.");
    }

    private static void Create(string path, RandomNumberGenerator random)
    {
        var key = new byte[SealingKey.Size];
        random.GetBytes(key);

        // Written aside and moved, so that a crash leaves a whole key or none.
        var unfinished = path + ".new";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(unfinished, options))
        {
            file.Write(key);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: false);
        CryptographicOperations.ZeroMemory(key);
    }
}
