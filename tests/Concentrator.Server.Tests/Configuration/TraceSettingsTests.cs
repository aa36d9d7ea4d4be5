using Concentrator.Server.Configuration;
using static Concentrator.Server.Tests.Configuration.SettingsFixture;

namespace Concentrator.Server.Tests.Configuration;

public class TraceSettingsTests
{
    private const string Endpoint = "Telemetry:Otlp:Endpoint";

    [Fact]
    public void No_traces_are_sent_unless_a_collector_is_named() => Assert.Null(Load().Traces);

    [Fact]
    public void A_collector_is_spoken_to_over_HTTP_about_every_login_unless_it_is_said_otherwise()
    {
        Assert.Equal(new TraceSettings(new Uri("http://collector:4318"), TraceProtocol.Http, Headers: null, 100), Load((Endpoint, "http://collector:4318")).Traces);
        Assert.Equal(
            new TraceSettings(new Uri("https://collector:4317"), TraceProtocol.Grpc, "Authorization=Bearer secret", 5),
            Load((Endpoint, "https://collector:4317"), ("Telemetry:Otlp:Protocol", "grpc"), ("Telemetry:Otlp:Headers", "Authorization=Bearer secret"), ("Telemetry:Otlp:SamplePercent", "5")).Traces);
    }

    [Theory]
    [InlineData("collector")]
    [InlineData("ftp://collector")]
    public void What_is_no_collectors_address_is_refused(string address) => Assert.StartsWith(
        $"{Endpoint} = \"{address}\": is no address of a collector",
        Assert.Single(Errors((Endpoint, address))),
        StringComparison.Ordinal);

    [Fact]
    public void Headers_are_told_to_nobody()
    {
        Assert.DoesNotContain("secret", Assert.Single(Errors((Endpoint, "http://collector:4318"), ("Telemetry:Otlp:Headers", "secret"))), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", $"{Load((Endpoint, "http://collector:4318"), ("Telemetry:Otlp:Headers", "a=secret"))}", StringComparison.Ordinal);
    }
}
