using System.Net;
using Concentrator.Control.Addresses;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Definitions;

/// <summary>What is wrong with definitions of users, whoever is there already.</summary>
internal static class UserSetProblems
{
    /// <summary>Names every problem; nothing when there is none.</summary>
    /// <param name="users">The definitions.</param>
    /// <param name="pools">The pools that there will be.</param>
    public static IEnumerable<string> Of(IReadOnlyList<UserDefinition> users, IReadOnlyList<AddressPoolDefinition> pools)
    {
        foreach (var group in users.GroupBy(user => UserKey.Of(user.Name)).Where(group => group.Count() > 1))
        {
            yield return $"User {group.First().Name} is there {group.Count()} times; names that differ in case only are one user.";
        }

        foreach (var group in users.Where(user => IsOwn(user.Address)).GroupBy(user => user.Address!).Where(group => group.Count() > 1))
        {
            yield return $"{group.Key} is given to more than one user: {string.Join(", ", group.Select(user => user.Name))}.";
        }

        var geometries = pools.Where(pool => !pool.Problems().Any()).Select(pool => new PoolGeometry(pool)).ToList();
        foreach (var user in users)
        {
            if (PasswordRules.ProblemOfName(user.Name) is { } name)
            {
                yield return $"User {user.Name}: {name}";
            }

            if (user.Password is { } password && PasswordRules.ProblemOfPassword(password) is { } problem)
            {
                yield return $"User {user.Name}: {problem}";
            }

            if (UserGroups.ProblemOf(user.Groups ?? []) is { } groups)
            {
                yield return $"User {user.Name}: {groups}";
            }

            if (IsOwn(user.Address) && UserChanges.RefusalOfAddress(user.Address) is { } family)
            {
                yield return $"User {user.Name}: {family.Message}";
            }
            else if (IsOwn(user.Address) && geometries.Exists(pool => pool.IsItsOwn(Ipv4Address.From(user.Address!))))
            {
                yield return $"User {user.Name}: {UserChanges.AddressOfPool(Ipv4Address.From(user.Address!)).Message}";
            }
        }
    }

    private static bool IsOwn(IPAddress? address) => address is not null && !address.Equals(IPAddress.Any);
}
