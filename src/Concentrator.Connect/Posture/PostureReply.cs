using System.Text.Json;

namespace Concentrator.Connect.Posture;

/// <summary>What the server answered a statement with.</summary>
internal sealed record PostureReply
{
    /// <summary>The most bytes of an answer.</summary>
    internal const int MaxSize = 64 * 1024;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true };

    /// <summary>How far the tunnel is let in: <c>full</c>, <c>probation</c> or <c>quarantine</c>.</summary>
    public string? Level { get; init; }

    /// <summary>What the machine lacks.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Why the statement was not taken.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Reads an answer.</summary>
    /// <exception cref="HttpRequestException">It is none of a Concentrator.</exception>
    public static async Task<PostureReply> Read(HttpResponseMessage response, CancellationToken stop)
    {
        try
        {
            var reply = JsonSerializer.Deserialize<PostureReply>(await response.Content.ReadAsByteArrayAsync(stop), s_json) ?? new PostureReply();
            if (reply.Missing.Concat(reply.Problems).Any(sentence => sentence is null))
            {
                throw new JsonException("A sentence is null.");
            }

            return response.IsSuccessStatusCode || reply.Problems.Count > 0 ? reply : throw new HttpRequestException($"The server answers {(int)response.StatusCode}.");
        }
        catch (JsonException fault)
        {
            throw new HttpRequestException($"The server answers {(int)response.StatusCode}, and not as a Concentrator does.", fault);
        }
    }
}
