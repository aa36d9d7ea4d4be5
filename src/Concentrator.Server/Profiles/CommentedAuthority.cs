using System.Text;

namespace Concentrator.Server.Profiles;

/// <summary>An authority's certificate in the remarks of a file that can only name a path: <c>sed</c> takes it out.</summary>
internal static class CommentedAuthority
{
    private const string Mark = "#: ";

    /// <summary>Writes it, if there is one.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="where">Where the file names the path.</param>
    internal static void Write(StringBuilder file, ClientProfile profile, string where)
    {
        if (profile.Authority is null)
        {
            return;
        }

        file.Append("# The authority to trust. Put it to ").Append(where).Append(" below:\n# sed -n 's/^").Append(Mark).Append("//p' THIS-FILE > PATH\n");
        foreach (var line in profile.AuthorityLines)
        {
            file.Append(Mark).Append(line).Append('\n');
        }
    }
}
