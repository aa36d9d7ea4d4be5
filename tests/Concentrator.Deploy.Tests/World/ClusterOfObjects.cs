using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Concentrator.Deploy.Tests.World;

/// <summary>As much of the Kubernetes API as is asked by Helm while it renders with a cluster (`lookup`) and by kubectl for pods: what versions and types there are, objects by name, pods, and notes made on them.</summary>
internal sealed class ClusterOfObjects : IDisposable
{
    private const string Namespace = "namespaces/vpn-system";
    private static readonly (string Group, (string Resource, string Kind)[] Types)[] Groups =
    [
        ("v1", [("secrets", "Secret"), ("services", "Service"), ("configmaps", "ConfigMap"), ("serviceaccounts", "ServiceAccount"), ("pods", "Pod")]),
        ("apps/v1", [("deployments", "Deployment"), ("statefulsets", "StatefulSet")]),
        ("networking.k8s.io/v1", [("networkpolicies", "NetworkPolicy")]),
        ("policy/v1", [("poddisruptionbudgets", "PodDisruptionBudget")]),
        ("autoscaling/v2", [("horizontalpodautoscalers", "HorizontalPodAutoscaler")]),
    ];

    private readonly HttpListener _listener;
    private readonly List<string> _pods = [];
    private readonly ConcurrentDictionary<string, string?> _notes = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<string> _listings = [];
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal)
    {
        ["/version"] = """{"major":"1","minor":"34","gitVersion":"v1.34.0"}""",
        ["/api"] = """{"kind":"APIVersions","versions":["v1"]}""",
    };

    internal ClusterOfObjects()
    {
        var named = Groups.Skip(1).Select(one => one.Group.Split('/')).Select(one => $$"""{"name":"{{one[0]}}","versions":[{"groupVersion":"{{one[0]}}/{{one[1]}}","version":"{{one[1]}}"}],"preferredVersion":{"groupVersion":"{{one[0]}}/{{one[1]}}","version":"{{one[1]}}"} }""");
        _answers["/apis"] = $$"""{"kind":"APIGroupList","apiVersion":"v1","groups":[{{string.Join(',', named)}}]}""";
        foreach (var (group, types) in Groups)
        {
            var resources = types.Select(type => $$"""{"name":"{{type.Resource}}","singularName":"","namespaced":true,"kind":"{{type.Kind}}","verbs":["get","list","patch"] }""");
            _answers[group is "v1" ? "/api/v1" : $"/apis/{group}"] = $$"""{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"{{group}}","resources":[{{string.Join(',', resources)}}]}""";
        }

        (_listener, var address) = FreeListener.Open();
        Address = address.ToString().TrimEnd('/');
        _ = Serve();
    }

    internal string Address { get; }

    /// <summary>What was noted on pods: <c>POD ANNOTATION</c>, and the value.</summary>
    internal IReadOnlyDictionary<string, string?> Notes => _notes;

    /// <summary>The questions for lists of pods.</summary>
    internal IReadOnlyCollection<string> Listings => _listings;

    public void Dispose() => _listener.Close();

    internal void AddWorkload(string resource, string kind, string name, int replicas) => _answers[$"/apis/apps/v1/{Namespace}/{resource}/{name}"] =
        $$"""{"apiVersion":"apps/v1","kind":"{{kind}}","metadata":{"name":"{{name}}"},"spec":{"replicas":{{replicas}} } }""";

    internal void AddSecret(string name, IEnumerable<string> keys) => _answers[$"/api/v1/{Namespace}/secrets/{name}"] =
        $$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"{{name}}"},"data":{ {{string.Join(',', keys.Select(key => $"\"{key}\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name} {key}"))}\""))}} } }""";

    /// <summary>Adds a pod with its address.</summary>
    internal void AddPod(string name, string address)
    {
        var pod = $$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{name}}","namespace":"vpn-system","uid":"{{name}}","resourceVersion":"1"},"spec":{"containers":[]},"status":{"phase":"Running","podIP":"{{address}}"} }""";
        _answers[$"/api/v1/{Namespace}/pods/{name}"] = pod;
        _pods.Add(pod);
        _answers[$"/api/v1/{Namespace}/pods"] = $$"""{"apiVersion":"v1","kind":"PodList","metadata":{"resourceVersion":"1"},"items":[{{string.Join(',', _pods)}}]}""";
    }

    private async Task TakeAsync(HttpListenerRequest asked)
    {
        if (asked.HttpMethod is "PATCH")
        {
            using var patch = await JsonDocument.ParseAsync(asked.InputStream);
            foreach (var note in patch.RootElement.GetProperty("metadata").GetProperty("annotations").EnumerateObject())
            {
                _notes[$"{asked.Url!.Segments[^1]} {note.Name}"] = note.Value.GetString();
            }
        }
        else if (asked.Url!.AbsolutePath.EndsWith("/pods", StringComparison.Ordinal))
        {
            _listings.Add(WebUtility.UrlDecode(asked.Url.Query));
        }
    }

    private async Task Serve()
    {
        while (true)
        {
            HttpListenerContext asked;
            try
            {
                asked = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            await TakeAsync(asked.Request);
            var isThere = _answers.TryGetValue(asked.Request.Url!.AbsolutePath, out var answer);
            var bytes = Encoding.UTF8.GetBytes(answer ?? """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}""");
            asked.Response.StatusCode = isThere ? 200 : 404;
            asked.Response.ContentType = "application/json";
            asked.Response.ContentLength64 = bytes.Length;
            await asked.Response.OutputStream.WriteAsync(bytes);
            asked.Response.Close();
        }
    }
}
