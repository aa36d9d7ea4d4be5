using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Concentrator.Protocol.Health;

namespace Concentrator.Connect.Posture;

/// <summary>Posts a statement from outside the tunnel, over TLS, with a proof by the machine's token. Each is a new one: the server takes none twice.</summary>
/// <param name="authorities">Whom to trust in place of the system's authorities; null: those.</param>
internal sealed class OutsidePost(X509Certificate2Collection? authorities) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = s_patience,
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = authorities is null ? null : Trust(authorities) },
    })
    {
        Timeout = s_patience,
        MaxResponseContentBufferSize = PostureReply.MaxSize,
    };

    /// <summary>Makes the request that states a machine's health.</summary>
    /// <param name="url">Where to: <c>https://SERVER/posture</c>.</param>
    /// <param name="token">The machine's token; it is not sent.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="madeAt">When it is made: now.</param>
    /// <exception cref="FormatException">The token is none.</exception>
    public static HttpRequestMessage Request(Uri url, string token, StatementOfHealth statement, DateTimeOffset madeAt)
    {
        var body = PostureWriter.Write(statement, madeAt);
        var proof = MachineProof.Make(token, body) ?? throw new FormatException("The token is not as \"concentrator machine add\" prints it.");
        return new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            Headers = { Authorization = new AuthenticationHeaderValue(MachineProof.Scheme, proof.ToString()) },
        };
    }

    /// <summary>Posts a statement (<see cref="Request"/>).</summary>
    /// <exception cref="HttpRequestException">The server is not reached or not trusted, or has nothing there.</exception>
    /// <exception cref="OperationCanceledException">It took too long, or was stopped.</exception>
    public async Task<PostureReply> Send(HttpRequestMessage request, CancellationToken stop)
    {
        using var response = await _http.SendAsync(request, stop);
        return await PostureReply.Read(response, stop);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static X509ChainPolicy Trust(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
