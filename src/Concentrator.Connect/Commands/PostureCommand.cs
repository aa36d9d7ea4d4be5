using System.CommandLine;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concentrator.Client;
using Concentrator.Connect.Posture;
using Concentrator.Protocol.Health;

namespace Concentrator.Connect.Commands;

/// <summary><c>sstp posture</c>: states the machine's health once, from outside the tunnel, by its token.</summary>
internal sealed class PostureCommand
{
    private readonly Argument<string> _url = new("URL") { Description = "Where to post, such as https://vpn.example/posture." };
    private readonly Option<string> _token = new("--token-file") { Description = "A file with the token that \"concentrator machine add\" printed. Let nobody but root read it.", HelpName = "FILE", Required = true };
    private readonly Option<string?> _facts = new("--posture-facts") { Description = "State the facts in this file as well, lines NAME=VALUE.", HelpName = "FILE" };
    private readonly Option<string?> _authorities = new("--ca") { Description = "Trust the authorities in this PEM file instead of the system's.", HelpName = "FILE" };

    /// <summary>Makes the command.</summary>
    internal Command Create()
    {
        var command = new Command("posture", "States the machine's health to an SSTP server once, from outside the tunnel, by the machine's token.") { _url, _token, _facts, _authorities };
        command.SetAction((result, stop) => Run(result, TimeProvider.System, stop));
        return command;
    }

    private async Task<int> Run(ParseResult result, TimeProvider time, CancellationToken stop)
    {
        var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
        if (!Uri.TryCreate(result.GetRequiredValue(_url), UriKind.Absolute, out var url) || !string.Equals(url.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal))
        {
            throw new UsageException($"'{result.GetRequiredValue(_url)}' is no place to post to: write https://SERVER/posture");
        }

        var token = (await File.ReadAllTextAsync(result.GetRequiredValue(_token), stop)).Trim();
        var facts = result.GetValue(_facts) is { } path ? OwnFacts.Read(File.ReadLines(path), line => error.WriteLine($"sstp: {line}")) : new Dictionary<string, string>(StringComparer.Ordinal);
        using var post = new OutsidePost(Authorities(result.GetValue(_authorities)));
        try
        {
            var statement = await Task.Run(() => PostureLoop.ThisMachine(time).Read(facts), stop);
            using var request = Prove(statement, url, token, time.GetUtcNow());
            return Tell(await post.Send(request, stop), output, error);
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            error.WriteLine($"sstp: the machine's health could not be stated: {(fault.InnerException ?? fault).Message}");
            return fault.InnerException is AuthenticationException ? ExitCode.Certificate : ExitCode.NotReached;
        }
    }

    private static HttpRequestMessage Prove(StatementOfHealth statement, Uri url, string token, DateTimeOffset madeAt)
    {
        try
        {
            return OutsidePost.Request(url, token, statement, madeAt);
        }
        catch (FormatException fault)
        {
            throw new UsageException($"--token-file: {fault.Message}");
        }
    }

    private static int Tell(PostureReply reply, TextWriter output, TextWriter error)
    {
        foreach (var problem in reply.Problems)
        {
            error.WriteLine($"sstp: the server did not take the machine's statement of health: {PrintableText.Of(problem)}");
        }

        if (reply.Problems.Count > 0)
        {
            return ExitCode.Login;
        }

        output.WriteLine($"Level: {PrintableText.Of(reply.Level ?? "unknown")}");
        foreach (var sentence in reply.Missing)
        {
            output.WriteLine($"Missing: {PrintableText.Of(sentence)}");
        }

        return ExitCode.Done;
    }

    private static X509Certificate2Collection? Authorities(string? path)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(path);
            return authorities.Count > 0 ? authorities : throw new UsageException($"--ca: there is no certificate in {path}");
        }
        catch (CryptographicException fault)
        {
            throw new UsageException($"--ca: {path} cannot be read: {fault.Message}");
        }
    }
}
