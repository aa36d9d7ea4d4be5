using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Concentrator.Protocol.Tls;

namespace Concentrator.Tls.Tests;

/// <summary>Against <c>openssl s_client</c> and <c>openssl s_server</c> over loopback.</summary>
public sealed class OpenSslProgramTests(TestAuthority authority) : IClassFixture<TestAuthority>
{
    [RequiresProgramFact("openssl")]
    public Task S_client_speaks_tls_1_3_and_gets_back_what_it_sent() => EchoWithNameAsync("TLS 1.3", "-tls1_3");

    [RequiresProgramFact("openssl")]
    public Task S_client_speaks_tls_1_2_and_gets_back_what_it_sent() => EchoWithNameAsync("TLS 1.2", "-tls1_2");

    [RequiresProgramFact("openssl")]
    public async Task S_client_chooses_between_two_certificates_and_the_hash_is_that_of_the_one_it_saw()
    {
        TlsServerOptions both = Options with { SecondCertificate = new TlsCertificateFile(authority.Rsa.Path) };
        foreach ((string signatures, TestAuthority.LeafFile expected) in new[] { ("RSA-PSS+SHA256", authority.Rsa), ("ECDSA+SHA256", authority.Ecdsa) })
        {
            await using Echo echo = await EchoAsync(both, "TLS 1.3", "-tls1_3", "-sigalgs", signatures);
            Assert.Equal(SHA256.HashData(expected.Certificate.RawData), echo.CertificateHash);
        }

        foreach ((string cipher, TestAuthority.LeafFile expected) in new[] { ("aRSA", authority.Rsa), ("aECDSA", authority.Ecdsa) })
        {
            await using Echo echo = await EchoAsync(both, "TLS 1.2", "-tls1_2", "-cipher", cipher);
            Assert.Equal(SHA256.HashData(expected.Certificate.RawData), echo.CertificateHash);
        }
    }

    [RequiresProgramFact("openssl")]
    public async Task S_client_chooses_between_two_certificates_of_one_name()
    {
        var wanted = new TestAuthority.LeafRequest { HostName = "both.example.test" };
        TestAuthority.LeafFile ecdsa = authority.IssueFile("both-ecdsa", wanted);
        TestAuthority.LeafFile rsa = authority.IssueFile("both-rsa", wanted with { Rsa = true });
        TlsServerOptions named = Options with { NamedCertificates = [new(new TlsCertificateFile(ecdsa.Path), []), new(new TlsCertificateFile(rsa.Path), [])] };
        foreach ((string cipher, TestAuthority.LeafFile expected) in new[] { ("aRSA", rsa), ("aECDSA", ecdsa) })
        {
            await using Echo echo = await EchoAsync(named, "TLS 1.2", "-tls1_2", "-cipher", cipher, "-servername", "both.example.test", "-verify_hostname", "both.example.test");
            Assert.Equal(SHA256.HashData(expected.Certificate.RawData), echo.CertificateHash);
        }

        // Where the name has one of the two only, the default that bears the name helps out.
        TlsServerOptions helped = Options with { CertificatePath = rsa.Path, NamedCertificates = [new(new TlsCertificateFile(ecdsa.Path), [])] };
        foreach ((string signatures, TestAuthority.LeafFile expected) in new[] { ("RSA-PSS+SHA256", rsa), ("ECDSA+SHA256", ecdsa) })
        {
            await using Echo echo = await EchoAsync(helped, "TLS 1.3", "-tls1_3", "-sigalgs", signatures, "-servername", "both.example.test", "-verify_hostname", "both.example.test");
            Assert.Equal(SHA256.HashData(expected.Certificate.RawData), echo.CertificateHash);
        }
    }

    [RequiresProgramFact("openssl")]
    public async Task S_client_with_cbc_only_is_taken_by_the_legacy_profile_alone()
    {
        TlsServerOptions rsa = Options with { CertificatePath = authority.Rsa.Path };
        await using (Echo echo = await EchoAsync(rsa with { LegacyCiphers = true }, "TLS 1.2", "-tls1_2", "-cipher", "AES256-SHA"))
        {
            Assert.Equal("TLS_RSA_WITH_AES_256_CBC_SHA", echo.Engine.CipherSuite);
        }

        await using Echo refused = await ServeAsync(rsa, [], "-tls1_2", "-cipher", "AES256-SHA");
        Assert.Contains("no shared cipher", refused.Engine.Failure, StringComparison.Ordinal);
    }

    [RequiresProgramFact("openssl")]
    public async Task S_client_may_update_its_keys()
    {
        byte[] line = Encoding.ASCII.GetBytes(new string('x', 100) + "\n");
        await using Echo echo = await ServeAsync(Options, [line, "K\n"u8.ToArray(), line, "k\n"u8.ToArray(), line], "-tls1_3");
        Assert.Null(echo.Engine.Failure);
        Assert.Equal(300, echo.Received.Length - echo.Received.Count(octet => octet == '\n'));
    }

    [RequiresProgramFact("openssl")]
    public async Task S_client_follows_when_the_server_updates_its_keys()
    {
        await using Echo echo = await EchoAsync(Options with { KeyUpdateAfter = 20_000 }, "TLS 1.3", "-tls1_3");
    }

    [RequiresProgramFact("openssl")]
    public async Task S_client_may_not_renegotiate()
    {
        await using Echo echo = await ServeAsync(Options, ["hello\n"u8.ToArray(), "R\n"u8.ToArray()], "-tls1_2");
        Assert.Equal("hello\n"u8.ToArray(), echo.Received);
        string errors = await echo.Process.StandardError.ReadToEndAsync(CancellationToken.None);
        Assert.Contains("no renegotiation", errors, StringComparison.Ordinal);
    }

    [RequiresProgramFact("openssl")]
    public Task S_server_answers_the_client_over_tls_1_3() => ReverseAsync("-tls1_3", "TLS 1.3");

    [RequiresProgramFact("openssl")]
    public Task S_server_answers_the_client_over_tls_1_2() => ReverseAsync("-tls1_2", "TLS 1.2");

    private TlsServerOptions Options => new() { CertificatePath = authority.Ecdsa.Path };

    private async Task EchoWithNameAsync(string protocol, string version)
    {
        await using Echo echo = await EchoAsync(Options, protocol, version);
        Assert.Equal(TestAuthority.HostName, echo.Engine.ServerName);
    }

    private static byte[] Lines(int count) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, count).Select(i => i.ToString("D9", CultureInfo.InvariantCulture) + "\n")));

    private async Task<Echo> EchoAsync(TlsServerOptions options, string protocol, params string[] arguments)
    {
        byte[] sent = Lines(30_000);
        Echo echo = await ServeAsync(options, [sent], [.. arguments, "-quiet"]);
        Assert.Null(echo.Engine.Failure);
        Assert.Equal(protocol, echo.Engine.ProtocolName);
        Assert.Equal(sent.Length, echo.Received.Length);
        Assert.Equal(SHA256.HashData(sent), SHA256.HashData(echo.Received));
        Assert.Equal(SHA256.HashData(sent), SHA256.HashData(echo.Output));
        return echo;
    }

    /// <summary>Lets s_client send its input; the server echoes it and closes after the last byte.</summary>
    private async Task<Echo> ServeAsync(TlsServerOptions options, byte[][] input, params string[] arguments)
    {
        using var deadline = new CancellationTokenSource(OpenSslProgram.Patience);
        using var context = new TlsServerContext(options);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        Process process = OpenSslProgram.Start(
        [
            "s_client", "-connect", "127.0.0.1:" + port, "-servername", TestAuthority.HostName, "-verify_hostname", TestAuthority.HostName,
            "-CAfile", authority.RootPath, "-verify_return_error", .. arguments,
        ]);
        var echo = new Echo(context.Create(), process);
        Task<byte[]> output = echo.ReadOutputAsync(deadline.Token);
        using Socket socket = await listener.AcceptSocketAsync(deadline.Token);
        await using var transport = new SocketTransport(echo.Engine, socket);
        if (await transport.HandshakeAsync(deadline.Token))
        {
            byte[] hash = new byte[32];
            echo.Engine.GetServerCertificateHash(HashAlgorithmName.SHA256, hash);
            echo.CertificateHash = hash;
            using var received = new MemoryStream();
            foreach (byte[] piece in input)
            {
                Task writing = WriteAsync(process.StandardInput.BaseStream, piece, deadline.Token);
                long target = IsCommand(piece) ? received.Length : received.Length + piece.Length;
                while (received.Length < target && await transport.ReadAsync(deadline.Token) is { Length: > 0 } data)
                {
                    received.Write(data.Span);
                    await transport.WriteAsync(data, deadline.Token);
                }

                await writing;
                if (IsCommand(piece))
                {
                    // It must have been read before the next bytes go into the pipe, or s_client takes them for a part of it.
                    await echo.WaitForErrorLineAsync(piece[0] == 'R' ? "RENEGOTIATING" : "KEYUPDATE", deadline.Token);
                }
            }

            process.StandardInput.Close();
            if (input.Length > 0 && IsCommand(input[^1]))
            {
                await transport.ReadAsync(deadline.Token);
            }

            echo.Received = received.ToArray();
            await transport.CloseAsync(deadline.Token);
        }

        socket.Shutdown(SocketShutdown.Send);
        echo.Output = await output;
        await process.WaitForExitAsync(deadline.Token);
        return echo;
    }

    private static bool IsCommand(byte[] line) => line.Length == 2;

    private static async Task WriteAsync(Stream stream, byte[] content, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(content, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    private async Task ReverseAsync(string version, string protocol)
    {
        using var deadline = new CancellationTokenSource(OpenSslProgram.Patience);
        using Process process = OpenSslProgram.Start(
            "s_server", "-accept", "127.0.0.1:0", "-cert", authority.Ecdsa.Path, "-cert_chain", authority.Ecdsa.Path, "-key", authority.Ecdsa.Path, "-rev", version,
            "-alpn", "http/1.1", "-naccept", "1");
        try
        {
            string? line;
            do
            {
                line = await process.StandardOutput.ReadLineAsync(deadline.Token);
            }
            while (line is not null && !line.StartsWith("ACCEPT ", StringComparison.Ordinal));
            int port = int.Parse(line![(line!.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);

            using var context = new TlsClientContext(new TlsClientOptions { HostName = TestAuthority.HostName, AuthoritiesPath = authority.RootPath });
            using ITlsEngine engine = context.Create();
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, port, deadline.Token);
            await using var transport = new SocketTransport(engine, socket);
            Assert.True(await transport.HandshakeAsync(deadline.Token), engine.Failure);
            Assert.Equal(protocol, engine.ProtocolName);
            byte[] hash = new byte[32];
            engine.GetServerCertificateHash(HashAlgorithmName.SHA256, hash);
            Assert.Equal(SHA256.HashData(authority.Ecdsa.Certificate.RawData), hash);

            await transport.WriteAsync("tunnel\n"u8.ToArray(), deadline.Token);
            string answer = string.Empty;
            while (answer.Length < 7)
            {
                answer += Encoding.ASCII.GetString((await transport.ReadAsync(deadline.Token)).Span);
            }

            Assert.Equal("lennut\n", answer);
            await transport.CloseAsync(deadline.Token);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private sealed class Echo(ITlsEngine engine, Process process) : IAsyncDisposable
    {
        public ITlsEngine Engine { get; } = engine;

        public Process Process { get; } = process;

        public byte[] Received { get; set; } = [];

        public byte[] Output { get; set; } = [];

        public byte[] CertificateHash { get; set; } = [];

        public async Task<byte[]> ReadOutputAsync(CancellationToken cancellationToken)
        {
            using var output = new MemoryStream();
            await Process.StandardOutput.BaseStream.CopyToAsync(output, cancellationToken);
            return output.ToArray();
        }

        public async Task WaitForErrorLineAsync(string line, CancellationToken cancellationToken)
        {
            string? read;
            do
            {
                read = await Process.StandardError.ReadLineAsync(cancellationToken);
                Assert.True(read is not null, $"s_client ended before it said {line}.");
            }
            while (!string.Equals(read, line, StringComparison.Ordinal));
        }

        public async ValueTask DisposeAsync()
        {
            Engine.Dispose();
            if (!Process.HasExited)
            {
                Process.Kill();
                await Process.WaitForExitAsync();
            }

            Process.Dispose();
        }
    }
}
