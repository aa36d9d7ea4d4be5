using System.Diagnostics.CodeAnalysis;

namespace Concentrator.Server.Profiles;

/// <summary>The formats that there are.</summary>
internal static class ProfileFormats
{
    /// <summary>All of them.</summary>
    internal static IReadOnlyList<IProfileFormat> All { get; } =
        [new WindowsScript(), new IntuneProfile(), new Phonebook(), new NetworkManagerKeyfile(), new SstpcScript(), new SstpArguments(), new RouterOsScript(), new AndroidPage()];

    /// <summary>Finds one by its word.</summary>
    internal static bool TryFind(string word, [NotNullWhen(true)] out IProfileFormat? format)
    {
        format = All.FirstOrDefault(candidate => string.Equals(candidate.Word, word, StringComparison.OrdinalIgnoreCase));
        return format is not null;
    }
}
