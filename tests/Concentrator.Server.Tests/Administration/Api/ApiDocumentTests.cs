using System.Net;
using System.Text.Json.Nodes;
using Concentrator.Server.Administration.Api;
using Microsoft.AspNetCore.Routing;

namespace Concentrator.Server.Tests.Administration.Api;

/// <summary>The OpenAPI document tells of every route, and of what it answers when something is wrong.</summary>
public sealed class ApiDocumentTests
{
    [Fact]
    public async Task Every_route_is_in_the_document_with_its_errors_and_no_other()
    {
        await using var world = await ApiWorld.Start();
        using var response = await world.Send(HttpMethod.Get, "/api/v1/openapi.json");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var document = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        var described = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}")).Order(StringComparer.Ordinal);
        var mapped = world.Server.Endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.Metadata.GetMetadata<RequiredRole>() is not null)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}")).Order(StringComparer.Ordinal);

        Assert.Equal(mapped, described);
        foreach (var (path, operation) in document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(one => (path.Key, one.Value!))))
        {
            Assert.False(string.IsNullOrEmpty(operation["summary"]?.GetValue<string>()), path);
            Assert.Contains("Takes a token of role", operation["description"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.NotNull(operation["operationId"]);
            Assert.NotEmpty(operation["security"]!.AsArray());
            foreach (var status in new[] { "401", "403", "429", "500", "503" })
            {
                Assert.NotNull(operation["responses"]![status]!["content"]!["application/problem+json"]);
            }

            Assert.Contains(operation["responses"]!.AsObject(), answer => answer.Key.StartsWith('2') && answer.Value!["content"]!["application/json"]!["schema"] is not null);
        }
    }
}
