using Concentrator.Control.Users;

namespace Concentrator.Control.Tests.Users;

public class UserKeyTests
{
    [Fact]
    public void A_key_names_what_it_is_made_of_whatever_the_letter()
    {
        for (var letter = 1; letter <= char.MaxValue; letter++)
        {
            var name = $"a{(char)letter}";
            var key = UserKey.Of(name);
            foreach (var other in new[] { name, name.ToUpperInvariant(), name.ToLowerInvariant(), $"A{(char)(letter ^ 0x20)}", $"{name}b" })
            {
                Assert.Equal(UserKey.Of(other) == key, key.Names(other));
            }
        }
    }
}
