using System.Security.Cryptography;
using Concentrator.Control.Users;

namespace Concentrator.Server.Serving;

/// <summary>The user of a server that nobody has configured, so that there is something to dial in with.</summary>
internal static class FirstUser
{
    /// <summary>Its name.</summary>
    internal const string Name = "demo";

    /// <summary>Adds it where there is no user yet, and answers with its password; otherwise null.</summary>
    internal static async Task<string?> Add(IUserDirectory users, CancellationToken cancellationToken)
    {
        if ((await users.List(cancellationToken)).Count > 0)
        {
            return null;
        }

        using var random = RandomNumberGenerator.Create();
        var password = PasswordGenerator.Create(random);
        var change = await users.Add(new NewUser(Name, password), cancellationToken);
        return change.Done ? password : null;
    }
}
