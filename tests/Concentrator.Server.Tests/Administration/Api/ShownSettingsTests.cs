using Concentrator.Server.Administration;
using Concentrator.Server.Configuration;
using Concentrator.Server.Tests.Configuration;

namespace Concentrator.Server.Tests.Administration.Api;

public sealed class ShownSettingsTests
{
    [Fact]
    public void No_key_that_is_or_holds_a_secret_is_shown()
    {
        foreach (var key in SettingsLoader.KnownKeys(SettingsFixture.Defaults).Select(known => known.Pattern.Replace("<name>", "one", StringComparison.Ordinal).Replace("<n>", "0", StringComparison.Ordinal)))
        {
            var last = key.Split(':')[^1];
            if (last is "Secret" or "Password" or "SealingKeys" or "Redis" or "SecretFile" or "PasswordFile" or "RedisFile")
            {
                Assert.False(ShownSettings.IsShown(key), key);
                Assert.False(ShownSettings.IsShown($"{key}:0"), key);
            }
        }
    }

    [Theory]
    [InlineData("Edge:Listen:0", true)]
    [InlineData("edge:listen", true)]
    [InlineData("Pools:main:Prefix", true)]
    [InlineData("Radius:Servers:one:Address", true)]
    [InlineData("Radius:Servers:one:Secret", false)]
    [InlineData("Cluster:Redis", false)]
    [InlineData("Cluster:SealingKeys:0", false)]
    [InlineData("Edge:Certificate:Password", false)]
    [InlineData("Something:New", false)]
    public void What_is_not_listed_is_not_shown(string key, bool shown) => Assert.Equal(shown, ShownSettings.IsShown(key));
}
