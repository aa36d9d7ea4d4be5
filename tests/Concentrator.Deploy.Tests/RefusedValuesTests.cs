using Concentrator.Deploy.Tests.World;

namespace Concentrator.Deploy.Tests;

/// <summary>Values that cannot be meant so: refused before anything is installed, with words that tell what to do.</summary>
public sealed class RefusedValuesTests
{
    [NeedsHelmTheory]
    [InlineData("""{"egde":{"replicas":3}}""", "additional properties 'egde' not allowed")]
    [InlineData("""{"edge":{"replicas":"many"}}""", "/edge/replicas': got string, want integer")]
    [InlineData("""{"edge":{"replicas":0}}""", "/edge/replicas': minimum: got 0, want 1")]
    [InlineData("""{"mode":"both"}""", "/mode': value must be one of 'cluster', 'standalone'")]
    [InlineData("""{"pools":{"office":{"Prefx":"10.0.0.0/16"}}}""", "/pools/office': additional properties 'Prefx' not allowed")]
    [InlineData("""{"pools":{"office":{}}}""", "missing property 'Prefix'")]
    [InlineData("""{"policies":{"Rules":[{"Name":"a","Whn":{}}]}}""", "/policies/Rules/0': additional properties 'Whn' not allowed")]
    [InlineData("""{"edge":{"proxyFrom":["the pods"]}}""", "/edge/proxyFrom/0': 'the pods' does not match pattern")]
    [InlineData("""{"blocked":{"clients":"10.0.0.0/8"}}""", "/blocked/clients': got string, want")]
    [InlineData("""{"redis":{"mode":"external"}}""", "redis: with redis.mode=external give redis.connection or redis.existingSecret")]
    [InlineData("""{"redis":{"mode":"external","connection":"a:1","existingSecret":"b"}}""", "give one of the two")]
    [InlineData("""{"redis":{"connection":"a:1"}}""", "are for redis.mode=external")]
    [InlineData("""{"tls":{"source":"existingSecret"}}""", "give tls.existingSecret")]
    [InlineData("""{"tls":{"source":"certManager"}}""", "give tls.certManager.issuerRef.name")]
    [InlineData("""{"tls":{"source":"inline","crt":"x"}}""", "give tls.crt and tls.key")]
    [InlineData("""{"tls":{"termination":"haproxy"}}""", "give in tls.hashes the SHA-256")]
    [InlineData("""{"tls":{"termination":"haproxy","hashes":["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]}}""", "tls.termination=haproxy takes tls.source=existingSecret or inline")]
    [InlineData("""{"tls":{"termination":"haproxy","source":"certManager","certManager":{"issuerRef":{"name":"a"}},"hashes":["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]}}""", "tls.termination=haproxy takes tls.source=existingSecret or inline")]
    [InlineData("""{"tls":{"hashes":["zz"]}}""", "/tls/hashes/0': 'zz' does not match pattern")]
    [InlineData("""{"tls":{"termination":"balancer"}}""", "tls.termination=balancer takes balancer.proxyProtocol.enabled")]
    [InlineData("""{"balancer":{"mode":"service"},"tls":{"termination":"haproxy"}}""", "tls.termination=haproxy takes mode=cluster and balancer.mode=haproxy")]
    [InlineData("""{"balancer":{"proxyProtocol":{"enabled":true}}}""", "balancer.proxyProtocol.from")]
    [InlineData("""{"edge":{"proxyFrom":[]}}""", "give in edge.proxyFrom")]
    [InlineData("""{"nodeTls":{"source":"existingSecret"}}""", "give nodeTls.existingSecret")]
    [InlineData("""{"network":{"tun":{"source":"resource"}}}""", "network.tun.resource")]
    [InlineData("""{"network":{"prepare":"capability","hostNetwork":true}}""", "network.prepare=capability")]
    [InlineData("""{"bird":{"enabled":true,"config":"x"}}""", "bird.enabled takes network.routing=routed")]
    [InlineData("""{"bird":{"enabled":true},"network":{"routing":"routed"}}""", "give bird.config or bird.existingSecret")]
    [InlineData("""{"edge":{"autoscaling":{"enabled":true,"maxReplicas":50}}}""", "haproxy.slots (32) is less than edge.autoscaling.maxReplicas (50)")]
    [InlineData("""{"edge":{"replicas":40}}""", "haproxy.slots (32) is less than edge.replicas (40)")]
    [InlineData("""{"radius":{"servers":{"a":{"Address":"10.0.0.1"}}}}""", "radius.servers.a needs secret or secretFrom")]
    [InlineData("""{"mode":"standalone","users":{"ann":{}}}""", "ann needs password or passwordFrom")]
    [InlineData("""{"config":{"Radius":{"Servers":{"a":{"Secret":"x"}}}}}""", "config.Radius.Servers.a.Secret: a ConfigMap keeps no secrets")]
    [InlineData("""{"edge":{"config":{"Edge":{"Certificate":{"Password":"x"}}}}}""", "edge.config.Edge.Certificate.Password: a ConfigMap keeps no secrets")]
    [InlineData("""{"edge":{"config":{"Edge:Certificate:Password":"x"}}}""", "a ConfigMap keeps no secrets")]
    [InlineData("""{"radius":{"dynamicClients":{"a":{"Address":"nps.example.org","secret":"x"}}}}""", "/radius/dynamicClients/a/Address': 'nps.example.org' does not match pattern")]
    [InlineData("""{"metrics":{"serviceMonitor":{"enabled":true}}}""", "give in networkPolicy.metricsFrom where Prometheus is")]
    [InlineData("""{"requireExistingSecrets":true,"redis":{"mode":"external","existingSecret":"a"},"tls":{"source":"existingSecret","existingSecret":"b"}}""", "the Secret vpn-concentrator-node-ca is not there")]
    [InlineData("""{"requireExistingSecrets":true,"nodeTls":{"source":"none"}}""", "the Secret vpn-concentrator-redis is not there")]
    [InlineData("""{"requireExistingSecrets":true,"mode":"standalone"}""", "the Secret vpn-concentrator-tls is not there")]
    [InlineData("""{"requireExistingSecrets":true,"mode":"standalone","tls":{"source":"existingSecret","existingSecret":"b"},"test":{"enabled":true}}""", "the Secret vpn-concentrator-test is not there")]
    [InlineData("""{"telemetry":{"otlp":{"endpoint":"collector:4318"}}}""", "/telemetry/otlp/endpoint': 'collector:4318' does not match pattern")]
    [InlineData("""{"telemetry":{"otlp":{"headersSecret":"collector"}}}""", "telemetry.otlp.headersSecret takes telemetry.otlp.endpoint")]
    [InlineData("""{"eap":{"revocationLists":true}}""", "eap.revocationLists takes eap.authoritiesSecret")]
    [InlineData("""{"silo":{"sealingKeys":{"keys":["a"]}}}""", "silo.sealingKeys.existingSecret")]
    public async Task Bad_values_are_refused_and_named(string values, string message)
    {
        using var folder = new Server.Tests.Programs.TemporaryDirectory();
        await File.WriteAllTextAsync(folder.File("values.yaml"), values);
        var rendered = await Charts.Template("--values", folder.File("values.yaml"));
        Assert.NotEqual(0, rendered.ExitCode);
        Assert.Contains(message, rendered.Error, StringComparison.Ordinal);
    }

    [NeedsHelmFact]
    public async Task All_errors_are_named_at_once()
    {
        var rendered = await Charts.Template("--set", "redis.mode=external,tls.source=existingSecret,nodeTls.source=existingSecret");
        Assert.NotEqual(0, rendered.ExitCode);
        Assert.Contains("redis.connection", rendered.Error, StringComparison.Ordinal);
        Assert.Contains("tls.existingSecret", rendered.Error, StringComparison.Ordinal);
        Assert.Contains("nodeTls.existingSecret", rendered.Error, StringComparison.Ordinal);
    }
}
