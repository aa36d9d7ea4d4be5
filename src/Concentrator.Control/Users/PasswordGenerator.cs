using System.Security.Cryptography;

namespace Concentrator.Control.Users;

/// <summary>Makes up passwords that can be read out and typed on a phone: four groups of four from 32 unmistakable signs, 80 random bits.</summary>
public static class PasswordGenerator
{
    /// <summary>No l, o, 0 or 1. 32 signs, so that a random byte's five low bits choose one evenly.</summary>
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
    private const int Groups = 4;
    private const int GroupLength = 4;

    /// <summary>Makes up a password.</summary>
    public static string Create(RandomNumberGenerator random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var bytes = new byte[Groups * GroupLength];
        random.GetBytes(bytes);
        var signs = bytes.Select(value => Alphabet[value & 31]).ToArray();
        return string.Join('-', signs.Chunk(GroupLength).Select(group => new string(group)));
    }
}
