using Concentrator.Server.Certificates;
using Concentrator.Server.Configuration;
using Concentrator.Server.Profiles;
using Concentrator.Server.Tests.Configuration;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Server.Tests.Profiles;

/// <summary>A server with a made certificate that clients dial as <c>vpn.example.test</c>.</summary>
internal sealed class ProfileFixture : IDisposable
{
    internal const string Host = "vpn.example.test";

    private readonly TemporaryDirectory _directory = new();

    internal ProfileFixture() => Made = new CertificateMaker(Path.Combine(_directory.Path, "certificate"), TimeProvider.System).Obtain([Host]);

    internal MadeCertificate Made { get; }

    internal string File(string name) => _directory.File(name);

    public void Dispose() => _directory.Dispose();

    internal ConcentratorSettings Settings(params (string Key, string Value)[] settings) => SettingsFixture.Load([("DataDirectory", _directory.Path), ("Edge:Listen:0", "*:443"), ("Edge:HostNames:0", Host), .. settings]);

    internal ProfileFile Make(ProfileRequest request, params (string Key, string Value)[] settings) => Make(request, [], settings);

    internal ProfileFile Make(ProfileRequest request, IReadOnlyList<string> groups, params (string Key, string Value)[] settings)
    {
        var loaded = Settings(settings);
        return new ProfileMaker(loaded, loaded.Policies, TimeProvider.System).Make(request, groups);
    }

    internal string Text(string format, params (string Key, string Value)[] settings) => Make(new ProfileRequest { Format = format, User = "anna" }, settings).Text;

    /// <summary>What is wrong with a request.</summary>
    internal string Error(ProfileRequest request, params (string Key, string Value)[] settings) =>
        Assert.Single(Assert.Throws<InvalidConfigurationException>(() => Make(request, settings)).Errors).ToString();
}
