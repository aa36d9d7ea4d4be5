using System.Text.Json;

namespace Concentrator.Connect.Posture;

/// <summary>Whether the system's disk is encrypted, by what lsblk(8) tells.</summary>
internal static class SystemDisk
{
    /// <summary>Reads <c>lsblk --json --output TYPE,MOUNTPOINT</c>; null when the root file system is not in it.</summary>
    public static bool? IsEncrypted(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.TryGetProperty("blockdevices", out var devices) ? Find(devices, isBelowCrypt: false) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool? Find(JsonElement devices, bool isBelowCrypt)
    {
        foreach (var device in devices.EnumerateArray())
        {
            var isCrypt = isBelowCrypt || (device.TryGetProperty("type", out var type) && type.ValueEquals("crypt"));
            if (device.TryGetProperty("mountpoint", out var mount) && mount.ValueKind == JsonValueKind.String && mount.ValueEquals("/"))
            {
                return isCrypt;
            }

            if (device.TryGetProperty("children", out var children) && Find(children, isCrypt) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
